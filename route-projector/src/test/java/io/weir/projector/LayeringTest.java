package io.weir.projector;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.Test;

class LayeringTest {

    private final JavaClasses classes = new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .importPackages("io.weir.projector");

    @Test
    void packagesKnowEachOtherInOneDirection() {
        slices().matching("io.weir.projector.(*)..").should().beFreeOfCycles().check(classes);
    }

    @Test
    void theFoldKnowsNothingButRecords() {
        noClasses()
                .that()
                .resideInAPackage("io.weir.projector.fold")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(
                        "org.apache.kafka..",
                        "org.apache.avro.io..",
                        "org.rocksdb..",
                        "io.vertx..",
                        "io.micrometer..",
                        "org.slf4j..",
                        "java.net..",
                        "java.util.concurrent..",
                        "io.weir.schemas.registry..",
                        "io.weir.schemas.serde..",
                        "io.weir.schemas.table..",
                        "io.weir.schemas.config..",
                        "io.weir.projector.topology..",
                        "io.weir.projector.state..",
                        "io.weir.projector.runtime..")
                .check(classes);
    }

    @Test
    void theFoldAsksNoClockAndNoChance() {
        noClasses()
                .that()
                .resideInAPackage("io.weir.projector.fold")
                .should()
                .callMethod(System.class, "nanoTime")
                .orShould()
                .callMethod(System.class, "currentTimeMillis")
                .orShould()
                .callMethod(java.time.Instant.class, "now")
                .orShould()
                .dependOnClassesThat()
                .haveFullyQualifiedName("java.util.Random")
                .check(classes);
    }

    @Test
    void statesAreKeptWithoutKafka() {
        noClasses()
                .that()
                .resideInAnyPackage("io.weir.projector.state", "io.weir.projector.deadletter")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("org.apache.kafka..", "io.micrometer..", "org.slf4j..")
                .check(classes);
    }

    @Test
    void whatRunsIsPlannedWithoutKafka() {
        noClasses()
                .that()
                .haveSimpleName("TablePlan")
                .or()
                .haveSimpleName("LogExtent")
                .or()
                .haveSimpleName("Job")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("org.apache.kafka..", "io.micrometer..", "org.slf4j..")
                .check(classes);
    }

    @Test
    void noVertxAndNoOtherService() {
        noClasses()
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("io.vertx..", "io.weir.ingest..", "io.weir.router..", "io.weir.embedded..")
                .check(classes);
    }
}
