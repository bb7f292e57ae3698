package dev.vigil.demo.plan;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vigil.schema.alert.FailureMode;
import dev.vigil.schema.window.SubjectKind;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class FleetPlanTest {

    @Test
    void theSameSeedGivesTheSameNames() {
        FleetPlan one = FleetPlan.of(42);
        FleetPlan other = FleetPlan.of(42);

        assertThat(names(one)).isEqualTo(names(other));
        assertThat(one.vigilYaml()).isEqualTo(other.vigilYaml());
    }

    @Test
    void anotherSeedGivesOtherNames() {
        List<TypeNames> one = names(FleetPlan.of(1));
        List<TypeNames> other = names(FleetPlan.of(2));

        assertThat(one).doesNotContainAnyElementsOf(other);
    }

    @Test
    void noNameIsSharedBetweenTwoTypesUnderAnySeed() {
        LongStream.range(0, 500).mapToObj(FleetPlan::of).forEach(plan -> {
            assertThat(names(plan)).extracting(TypeNames::type).doesNotHaveDuplicates();
            assertThat(names(plan)).extracting(TypeNames::activity).doesNotHaveDuplicates();
            assertThat(plan.downDependency()).isNotEqualTo(plan.stockDependency());
            assertThat(plan.rivals()).hasSize(2).doesNotContainAnyElementsOf(plan.cartRivals());
        });
    }

    @Test
    void whatAFaultTouchesIsNeverPartOfTheHealthyHalfUnderAnySeed() {
        LongStream.range(0, 500).mapToObj(FleetPlan::of).forEach(plan -> {
            Set<String> healthy = new HashSet<>();
            for (Role role : Role.allHealthy()) {
                TypeNames names = plan.type(role);
                healthy.addAll(List.of(names.type(), names.queue(), names.activity()));
            }
            Set<String> touched = new HashSet<>();
            for (FailureMode mode : FailureMode.values()) {
                assertThat(plan.touched(mode)).noneMatch(touched::contains);
                touched.addAll(plan.touched(mode));
            }
            assertThat(healthy).doesNotContainAnyElementsOf(touched);
        });
    }

    @Test
    void seedZeroHasTheNamesOfTheDocumentation() {
        FleetPlan plan = FleetPlan.of(0);

        assertThat(plan.subject(FailureMode.NON_DETERMINISM))
                .isEqualTo(new Subject(SubjectKind.WORKFLOW_TYPE, "LoanApproval"));
        assertThat(plan.subject(FailureMode.RETRY_STORM))
                .isEqualTo(new Subject(SubjectKind.DEPENDENCY, "payments-api"));
        assertThat(plan.subject(FailureMode.WORKER_STARVATION))
                .isEqualTo(new Subject(SubjectKind.TASK_QUEUE, "invoices"));
    }

    @Test
    void theCatalogueHoldsOwnersRunbooksObjectivesDependenciesAndConflictsOnly() {
        String yaml = FleetPlan.of(0).vigilYaml();

        assertThat(yaml)
                .contains("""
                        types:
                          OrderFulfilment:
                            owner: team-orders
                            runbook: https://runbooks.example/OrderFulfilment
                            objective: {failure_rate: 2%, queue_wait: 5s, timer_handling: 5s}
                        """)
                .contains("    conflicts: [[advance, cancel]]\n")
                .contains("  payments-api: {activities: [\"Charge@payments\"], owner: team-payments}\n");
        assertThat(yaml.lines().filter(line -> line.matches("[a-z].*"))).containsExactly("types:", "dependencies:");
        assertThat(yaml.lines()
                        .filter(line -> line.matches(" {4}[a-z].*"))
                        .map(line -> line.replaceAll(":.*", "").strip()))
                .containsOnly("owner", "runbook", "objective", "conflicts");
    }

    @Test
    void everyModeHasOneRoleAndEveryScenarioItsModes() {
        assertThat(FailureMode.values())
                .allSatisfy(mode -> assertThat(Role.of(mode).fault()).contains(mode));
        assertThat(Scenario.ALL.modes()).containsExactly(FailureMode.values());
        assertThat(Scenario.HEALTHY.modes()).isEmpty();
        assertThat(Scenario.FM3.modes()).containsExactly(FailureMode.WORKER_STARVATION);
        assertThat(Arrays.stream(Scenario.values()).map(Scenario::toString))
                .containsExactly("all", "fm1", "fm2", "fm3", "fm4", "fm5", "fm6", "healthy");
    }

    private static List<TypeNames> names(FleetPlan plan) {
        List<TypeNames> names = new ArrayList<>();
        for (Role role : Role.values()) {
            names.add(plan.type(role));
        }
        return names;
    }
}
