package dev.vigil.benchmarks.engine;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

/** The reference may not share the faults of what it is compared with. */
@AnalyzeClasses(packages = "dev.vigil.benchmarks.engine", importOptions = ImportOption.DoNotIncludeTests.class)
final class ReferenceIsIndependentTest {

    @ArchTest
    static final ArchRule theReferenceDoesNotKnowTheApplication = noClasses()
            .that()
            .resideInAPackage("dev.vigil.benchmarks.engine.reference..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(
                    "dev.vigil.streams..", "dev.vigil.benchmarks.engine", "dev.vigil.benchmarks.engine.fleet..");

    @ArchTest
    static final ArchRule theFleetDoesNotKnowTheApplication = noClasses()
            .that()
            .resideInAPackage("dev.vigil.benchmarks.engine.fleet..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("dev.vigil.streams..");

    private ReferenceIsIndependentTest() {}
}
