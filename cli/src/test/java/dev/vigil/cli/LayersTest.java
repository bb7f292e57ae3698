package dev.vigil.cli;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.core.importer.Location;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

/** The layers of the house, over all modules: they are all on the class path of the command line. */
@AnalyzeClasses(
        packages = "dev.vigil",
        importOptions = {ImportOption.DoNotIncludeTests.class, LayersTest.WithoutTestSupport.class})
final class LayersTest {

    /** The module test-support holds servers that tests start: nothing of it is shipped. */
    static final class WithoutTestSupport implements ImportOption {
        @Override
        public boolean includes(Location location) {
            return !location.contains("/dev/vigil/testing/");
        }
    }

    private static final String[] ANALYTICS = {
        "dev.vigil.streams.check..",
        "dev.vigil.streams.observe..",
        "dev.vigil.streams.pane..",
        "dev.vigil.streams.judge..",
        "dev.vigil.streams.alert..",
        "dev.vigil.streams.catalogue.."
    };

    @ArchTest
    static final ArchRule analyticsDoNotKnowTemporal = noClasses()
            .that()
            .resideInAnyPackage(ANALYTICS)
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("io.temporal..");

    @ArchTest
    static final ArchRule analyticsDoNotKnowKafka = noClasses()
            .that()
            .resideInAnyPackage(ANALYTICS)
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("org.apache.kafka.streams..", "org.apache.kafka.clients..");

    @ArchTest
    static final ArchRule onlyTheCommitHookKnowsKafkasInternals = noClasses()
            .that()
            .resideInAPackage("dev.vigil..")
            .and()
            .resideOutsideOfPackage("dev.vigil.streams.state..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("org.apache.kafka.streams..internals..");

    @ArchTest
    static final ArchRule temporalIsReadInOnePlace = noClasses()
            .that()
            .resideInAPackage("dev.vigil..")
            .and()
            .resideOutsideOfPackages(
                    "dev.vigil.collector.source.temporal..",
                    "dev.vigil.collector.source.files..",
                    "dev.vigil.collector.translate..",
                    "dev.vigil.demo..",
                    "dev.vigil.interceptor..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("io.temporal..");

    @ArchTest
    static final ArchRule onlyTheCommandLineKnowsTheDemo = noClasses()
            .that()
            .resideOutsideOfPackages("dev.vigil.demo..", "dev.vigil.cli..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("dev.vigil.demo..");

    @ArchTest
    static final ArchRule collectorAndStreamsMeetInTheContractOnly = noClasses()
            .that()
            .resideInAPackage("dev.vigil.collector..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("dev.vigil.streams..");

    @ArchTest
    static final ArchRule streamsDoNotKnowTheCollector = noClasses()
            .that()
            .resideInAPackage("dev.vigil.streams..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("dev.vigil.collector..");

    @ArchTest
    static final ArchRule noCycles =
            slices().matching("dev.vigil.(**)").should().beFreeOfCycles();

    @ArchTest
    static final ArchRule packagesSayWhatTheyAre =
            noClasses().should().resideInAnyPackage("..util..", "..common..", "..helper..", "..misc..", "..impl..");

    @ArchTest
    static final ArchRule theWallClockIsReadInMainOnly = noClasses()
            .that()
            .haveSimpleNameNotEndingWith("Main")
            .and()
            .resideInAPackage("dev.vigil..")
            .should()
            .callMethod(System.class, "currentTimeMillis")
            .orShould()
            .callMethod(java.time.Instant.class, "now")
            .orShould()
            .callMethod(System.class, "exit", int.class);

    @ArchTest
    static final ArchRule packagesAreDescribed = classes()
            .that()
            .resideInAPackage("dev.vigil..")
            .and()
            .resideOutsideOfPackage("dev.vigil.schema.*..")
            .should(HaveDescribedPackage.CONDITION);

    private LayersTest() {}

    /** Each package has a package-info. */
    private static final class HaveDescribedPackage {
        static final com.tngtech.archunit.lang.ArchCondition<JavaClass> CONDITION =
                new com.tngtech.archunit.lang.ArchCondition<>("be in a package with a package-info") {
                    @Override
                    public void check(JavaClass item, com.tngtech.archunit.lang.ConditionEvents events) {
                        if (item.getPackage().tryGetPackageInfo().isEmpty()) {
                            events.add(com.tngtech.archunit.lang.SimpleConditionEvent.violated(
                                    item, item.getPackageName() + " has no package-info.java"));
                        }
                    }
                };
    }
}
