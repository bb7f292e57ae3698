package dev.vigil.collector;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.time.Instant;
import org.junit.jupiter.api.Test;

/** Who may know whom inside the collector. */
final class LayersTest {

    private final JavaClasses classes = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages("dev.vigil.collector");

    @Test
    void onlyTheSourceSpeaksToTemporal() {
        noClasses()
                .that()
                .resideOutsideOfPackage("dev.vigil.collector.source.temporal..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("io.temporal.serviceclient..", "io.grpc..")
                .orShould()
                .dependOnClassesThat()
                .haveSimpleNameStartingWith("WorkflowServiceGrpc")
                .check(classes);
    }

    @Test
    void onlyTheSinkHasAProducer() {
        noClasses()
                .that()
                .resideOutsideOfPackage("dev.vigil.collector.sink..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("org.apache.kafka.clients.producer..", "org.apache.kafka.clients.admin..")
                .check(classes);
    }

    @Test
    void progressKnowsNeitherKafkaNorTemporal() {
        noClasses()
                .that()
                .resideInAPackage("dev.vigil.collector.progress..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("org.apache.kafka..", "io.temporal..", "dev.vigil.collector.s..", "io.prometheus..")
                .check(classes);
    }

    @Test
    void translationKnowsNoKafkaAndNoService() {
        noClasses()
                .that()
                .resideInAPackage("dev.vigil.collector.translate..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("org.apache.kafka..", "io.temporal.serviceclient..", "io.grpc..")
                .check(classes);
    }

    @Test
    void filesAreReadWithoutKafkaOrAService() {
        noClasses()
                .that()
                .resideInAPackage("dev.vigil.collector.source.files..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("org.apache.kafka..", "io.temporal.serviceclient..", "io.grpc..")
                .check(classes);
    }

    @Test
    void nobodyReadsTheWallClock() {
        noClasses()
                .should()
                .callMethod(Instant.class, "now")
                .orShould()
                .callMethod(System.class, "currentTimeMillis")
                .orShould()
                .callMethod(System.class, "getenv", String.class)
                .orShould()
                .callMethod(System.class, "exit", int.class)
                .check(classes);
    }
}
