package dev.vigil.demo;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import java.time.Instant;

@AnalyzeClasses(packages = "dev.vigil.demo", importOptions = ImportOption.DoNotIncludeTests.class)
class LayersTest {

    /** The fleet is judged by what Vigil sees of it: it must not know Vigil. */
    @ArchTest
    static final ArchRule KNOWS_NOTHING_OF_WHAT_JUDGES_IT = noClasses()
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("dev.vigil.collector..", "dev.vigil.streams..", "dev.vigil.cli..");

    @ArchTest
    static final ArchRule JUDGING_IS_PURE = noClasses()
            .that()
            .resideInAnyPackage("dev.vigil.demo.report", "dev.vigil.demo.plan")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("io.temporal..", "org.apache.kafka..");

    @ArchTest
    static final ArchRule NO_CYCLES =
            slices().matching("dev.vigil.demo.(*)..").should().beFreeOfCycles();

    @ArchTest
    static final ArchRule TIME_AND_ENVIRONMENT_ARE_PASSED_IN = noClasses()
            .should()
            .callMethod(Instant.class, "now")
            .orShould()
            .callMethod(System.class, "currentTimeMillis")
            .orShould()
            .callMethod(System.class, "getenv")
            .orShould()
            .callMethod(System.class, "getenv", String.class)
            .orShould()
            .callMethod(System.class, "exit", int.class);
}
