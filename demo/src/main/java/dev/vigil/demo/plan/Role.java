package dev.vigil.demo.plan;

import dev.vigil.schema.alert.FailureMode;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What a workflow type of the fleet is there for. Each role is played by one type, whose name comes from the seed. */
public enum Role {
    /** Calls one activity, then a child; each hundredth run fails. */
    ORDER(null),
    /** The child of an order. */
    LABEL(null),
    /** Runs on a cron schedule, and on demand. */
    REPORT(null),
    /** Continues as new once. */
    SYNC(null),
    /** Each fifth run fails once and succeeds on its workflow retry. */
    REFUND(null),
    /** One long activity that heartbeats. */
    TRANSCODE(null),
    /** Gets two signals in one workflow task that do not conflict; on a real server one run is reset. */
    CART(null),
    /** Its worker is redeployed behind a version gate while runs are open. */
    RENEWAL(null),
    /** A batch of 200 chains, a burst inside capacity, failures of 1 %. */
    LEDGER(null),
    /** Redeployed without a version gate: open runs get stuck. */
    APPROVAL(FailureMode.NON_DETERMINISM),
    /** Calls a dependency that goes down. */
    CAPTURE(FailureMode.RETRY_STORM),
    /** Gets more work than its worker has slots for. */
    INVOICE(FailureMode.WORKER_STARVATION),
    /** Sleeps; its worker is away when the timers fire. */
    REMINDER(FailureMode.LONG_RUNNING_DRIFT),
    /** Gets two conflicting signals in one workflow task. */
    SHIPMENT(FailureMode.SIGNAL_RACE),
    /** Fails a third of its runs. */
    ONBOARDING(FailureMode.VISIBILITY_GAP);

    private final @Nullable FailureMode fault;

    Role(@Nullable FailureMode fault) {
        this.fault = fault;
    }

    /** The failure mode that is planted on this role, if any. */
    public Optional<FailureMode> fault() {
        return Optional.ofNullable(fault);
    }

    public boolean healthy() {
        return fault == null;
    }

    /** The role on which a failure mode is planted. */
    public static Role of(FailureMode mode) {
        return Arrays.stream(values())
                .filter(role -> role.fault == mode)
                .findFirst()
                .orElseThrow();
    }

    /** The roles that must never raise an alert. */
    public static List<Role> allHealthy() {
        return Arrays.stream(values()).filter(Role::healthy).toList();
    }
}
