package dev.vigil.streams.judge;

import dev.vigil.schema.alert.Severity;
import dev.vigil.streams.alert.AlertId;
import dev.vigil.streams.alert.Life;
import dev.vigil.streams.alert.Violation;
import dev.vigil.streams.judge.detect.Detector;
import dev.vigil.streams.pane.Pane;
import dev.vigil.streams.pane.PaneKey;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * One rule's eye on one subject: its detector, the panes since it became suspicious, and the alert that is open, if any. Decides
 * transitions in event time from complete panes, so the same panes give the same alerts however they arrived. Mutable, not
 * thread-safe.
 */
final class Watch {

    static final long NEVER = Long.MIN_VALUE;

    /** An effect that goes on for so long after its cause is over was not only that. */
    static final long OUTLIVED_MINUTES = 15;

    private static final String BREADTH_MISSING = "; waits until more workflows are concerned";

    final PaneKey.Subject subject;
    final Rule rule;
    final Detector detector;

    @Nullable
    Pane stretch;

    long startMinute = NEVER;

    @Nullable
    Life life;
    /** Last minute with anything bad, with anything at all, and without evidence since. */
    long lastBad = NEVER;

    long lastSeen = NEVER;
    long quietSince = NEVER;
    long calmPanes;
    String foldedUnder = "";
    /** First minute in which what it is folded under was over, or {@link #NEVER}. */
    long rootOverSince = NEVER;
    /** A person accepted what goes on, and the detector has no baseline that could learn it: nothing fires until it is over. */
    boolean accepted;
    /** Why nobody is told although it is open, or empty. */
    String inhibitedBy = "";

    boolean backfilled;
    Published published = Published.NOTHING;

    /** What the last step changed: to be published by whoever called it. */
    private boolean changed;
    /** Whether the last step changed anything that has to be kept. */
    private boolean moved;

    private @Nullable Decision decided;
    /** What was open before the last step resolved it. */
    private @Nullable Life open;

    private Pane last = new Pane();
    private long endMinute;

    Watch(PaneKey.Subject subject, Rule rule, Detector detector) {
        this.subject = subject;
        this.rule = rule;
        this.detector = detector;
    }

    /** Whether the open minute already shows enough; if so the alert fires from it. Asked for the minute after the last complete one. */
    boolean open(long minute, Pane pane, boolean beyondHorizon) {
        Counts counts = rule.counts(pane, subject.name());
        boolean held = accepted && !over(minute);
        if (life instanceof Life.Firing || held || !detector.enough(minute, counts.bad())) {
            return false;
        }
        Pane soFar = pane.copy();
        if (stretch != null) {
            soFar.merge(stretch);
        }
        if (!rule.broad(soFar)) {
            return false;
        }
        long start = stretch == null ? minute : startMinute;
        long at = Exemplary.earliestWithin(pane.exemplars(rule.proof()), minute);
        long since = Exemplary.earliest(soFar.exemplars(rule.proof()), start);
        String why = "enough within an open minute";
        life = life instanceof Life.Pending pending
                ? pending.fire(at, why, true)
                : Life.firing(id(minute), since, at, why, true);
        backfilled = beyondHorizon;
        last = pane;
        endMinute = minute + 1;
        return true;
    }

    /** Takes a complete minute. Returns whether the alert changed. */
    boolean close(long minute, @Nullable Pane pane, boolean beyondHorizon) {
        changed = false;
        last = pane == null ? new Pane() : pane;
        endMinute = minute + 1;
        Counts counts = rule.counts(last, subject.name());
        boolean bad = pane != null && !rule.calm(last, subject.name());
        boolean seen = counts.all() != 0 || counts.bad() != 0 || bad;
        accepted &= !over(minute);
        if (seen || rule.everyMinute()) {
            rule.feed(detector, minute, last, subject.name());
        }
        if (accepted) {
            detector.clear();
        }
        if (seen) {
            lastSeen = minute;
        }
        if (bad || counts.bad() > 0) {
            lastBad = minute;
        }
        moved = seen || life != null || stretch != null;
        calmPanes = !seen ? calmPanes : bad ? 0 : calmPanes + 1;
        remember(minute, pane);
        boolean wasEarly = life instanceof Life.Firing firing && firing.early();
        if (wasEarly) {
            confirm(minute);
        } else if (life == null) {
            begin(minute);
        } else if (life instanceof Life.Pending pending) {
            advance(pending, minute);
        }
        if (changed) {
            backfilled = beyondHorizon;
        } else if (life instanceof Life.Firing firing) {
            advance(firing, minute, bad && backfilled && !beyondHorizon);
        }
        return changed;
    }

    private void remember(long minute, @Nullable Pane pane) {
        if (life == null && detector.atRest()) {
            stretch = null;
            return;
        }
        if (stretch == null) {
            stretch = new Pane();
            startMinute = minute;
        }
        if (pane != null) {
            stretch.merge(pane);
        }
    }

    private void begin(long minute) {
        if (!detector.firing()) {
            return;
        }
        Pane since = Objects.requireNonNull(stretch);
        String why = detector.why();
        life = rule.broad(since)
                ? Life.firing(id(minute), sinceMicros(), firedAt(minute), why, false)
                : Life.pending(id(minute), sinceMicros(), firedAt(minute), why + BREADTH_MISSING);
        quietSince = NEVER;
        calmPanes = 0;
        changed = true;
    }

    private void advance(Life.Pending pending, long minute) {
        if (detector.firing() && rule.broad(Objects.requireNonNull(stretch))) {
            life = pending.fire(firedAt(minute), detector.why(), false);
            changed = true;
        } else if (!detector.firing() || quiet(minute)) {
            detector.clear();
            open = pending;
            life = pending.expire(endMicros(minute), "the evidence is gone");
            changed = true;
        }
    }

    /**
     * The minute from which it fired early is complete: the same alert again, now from all of it. That the detector fires is
     * guaranteed by what {@link Detector#enough} promises, unless a better source moved an attempt to another minute: then the
     * alert stays, because what fired is never withdrawn.
     */
    private void confirm(long minute) {
        if (!detector.firing()) {
            detector.alarm();
        }
        Life.Firing early = (Life.Firing) Objects.requireNonNull(life);
        boolean pended = early.timeline().size() > 1;
        life = pended
                ? Life.pending(
                                early.id(),
                                early.sinceMicros(),
                                early.timeline().get(0).atMicros(),
                                early.timeline().get(0).why())
                        .fire(firedAt(minute), detector.why(), false)
                : Life.firing(early.id(), sinceMicros(), firedAt(minute), detector.why(), false);
        quietSince = NEVER;
        calmPanes = 0;
        changed = true;
    }

    private void advance(Life.Firing firing, long minute, boolean nowLive) {
        String settled = rule.settled(subject.name());
        if (!settled.isEmpty()) {
            resolve(firing, minute + 1, settled);
            return;
        }
        Resolution resolution = rule.resolution();
        quietSince = detector.firing() ? NEVER : quietSince == NEVER ? minute : quietSince;
        if (resolution.byTime()) {
            long calm = lastBad + 1 + resolution.calmMinutes();
            if (minute + 1 >= calm) {
                resolve(firing, calm, "nothing bad for " + resolution.calmMinutes() + " minutes");
                return;
            }
        } else if (quiet(minute)) {
            resolve(
                    firing,
                    lastSeen + 1 + resolution.quietMinutes(),
                    "no observation for " + resolution.quietMinutes() + " minutes");
            return;
        } else if (quietSince != NEVER
                && (calmPanes >= resolution.calmMinutes() || minute - quietSince >= Resolution.PATIENCE_MINUTES)) {
            resolve(firing, minute + 1, "the evidence came back");
            return;
        }
        Violation now = violation("");
        if (nowLive || published.differs(now, severity(now))) {
            backfilled &= !nowLive;
            revise();
        }
    }

    private boolean quiet(long minute) {
        return minute - lastSeen >= rule.resolution().quietMinutes();
    }

    private void resolve(Life.Firing firing, long minute, String why) {
        detector.clear();
        open = firing;
        life = firing.resolve(minute * PaneKey.MINUTE_MICROS, why);
        changed = true;
    }

    /** Publishes the firing alert once more. */
    void revise() {
        if (life instanceof Life.Firing firing && !firing.early()) {
            life = firing.revised(sinceMicros());
            changed = true;
        }
    }

    /** Whether what a person accepted has ended: as long without anything bad as would resolve it, or without anything at all. */
    private boolean over(long minute) {
        Resolution resolution = rule.resolution();
        return (resolution.byTime() && lastBad != NEVER && minute - lastBad > resolution.calmMinutes())
                || (!resolution.byTime() && (quiet(minute) || calmPanes >= Math.max(1, resolution.calmMinutes())));
    }

    /**
     * Whether it goes on though what it is folded under is long over. To be asked once a minute.
     *
     * @param rootOpen whether what it is folded under is still open
     */
    boolean outlives(boolean rootOpen, long minute) {
        rootOverSince = rootOpen ? NEVER : rootOverSince == NEVER ? minute : rootOverSince;
        boolean goesOn = detector.firing() && lastBad > minute - OUTLIVED_MINUTES;
        return rootOverSince != NEVER && minute - rootOverSince >= OUTLIVED_MINUTES && goesOn;
    }

    /** The record was made. */
    void published(Violation violation) {
        boolean early = life instanceof Life.Firing firing && firing.early();
        // what was said early depends on timing: it must not decide anything later
        published = Published.of(violation, early ? published.severity() : severity(violation));
        changed = false;
        if (life instanceof Life.Resolved) {
            life = null;
            open = null;
            stretch = null;
            foldedUnder = "";
            rootOverSince = NEVER;
            inhibitedBy = "";
            decided = null;
            backfilled = false;
            published = Published.NOTHING;
        }
    }

    /**
     * What fires is a warning until the evidence is worth waking somebody; then the blast radius decides. It never falls while the
     * alert is open: receivers take it for a part of what the alert is, and would tell of another one each time.
     */
    Severity severity(Violation violation) {
        Severity radius = violation.severity();
        if (life instanceof Life.Firing firing && firing.early()) { // the detector has not had its minute
            return atMost(radius, detector.pagesAtOnce());
        }
        Severity now = atMost(radius, detector.paging());
        return now.compareTo(published.severity()) < 0 ? published.severity() : now;
    }

    private static Severity atMost(Severity radius, boolean pages) {
        return pages || radius.compareTo(Severity.WARNING) <= 0 ? radius : Severity.WARNING;
    }

    /**
     * A person decides: what is seen now is accepted as normal, or the alert is closed and its evidence forgotten. Returns false if
     * nothing is open.
     */
    boolean decide(Decision decision) {
        if (life == null || life instanceof Life.Resolved) {
            return false;
        }
        boolean accepts = decision.action() == Decision.Action.ACCEPT;
        String why = (accepts ? "accepted by " : "closed by ") + decision.by() + ": " + decision.why();
        if (accepts) {
            accepted = !detector.accept();
        } else {
            detector.clear();
        }
        decided = decision;
        open = life;
        life = life instanceof Life.Firing firing
                ? firing.resolve(decision.atMicros(), why)
                : ((Life.Pending) life).expire(decision.atMicros(), why);
        changed = true;
        moved = true;
        return true;
    }

    @Nullable
    Decision decided() {
        return decided;
    }

    /** After a rule threw: nothing of the broken step is published. An alert that could not say that it is over stays open, and tries again. */
    void abandonStep() {
        changed = false;
        moved = true;
        if (life instanceof Life.Resolved && open != null) {
            life = open;
        }
    }

    boolean changed() {
        return changed;
    }

    boolean moved() {
        return moved;
    }

    Violation violation(String taskQueue) {
        Pane since = stretch == null ? new Pane() : stretch;
        if (life instanceof Life.Firing firing && firing.early()) {
            since = last.copy();
            if (stretch != null) {
                since.merge(stretch);
            }
        }
        return rule.violation(new Found(subject, since, last, detector, windowStart(), endMinute, taskQueue));
    }

    /** First minute of the judged stretch. */
    long windowStart() {
        return stretch == null ? endMinute - 1 : startMinute;
    }

    long windowEnd() {
        return endMinute;
    }

    private String id(long minute) {
        return AlertId.of(rule.mode(), rule.id(), subject, minute * PaneKey.MINUTE_MICROS);
    }

    private long sinceMicros() {
        return stretch == null
                ? windowStart() * PaneKey.MINUTE_MICROS
                : Exemplary.earliest(stretch.exemplars(rule.proof()), startMinute);
    }

    /** If the minute was enough before it was complete, its first bad event; else its end. */
    private long firedAt(long minute) {
        return detector.wasEnough()
                ? Exemplary.earliestWithin(last.exemplars(rule.proof()), minute)
                : endMicros(minute);
    }

    private static long endMicros(long minute) {
        return (minute + 1) * PaneKey.MINUTE_MICROS;
    }
}
