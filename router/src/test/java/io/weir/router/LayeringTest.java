package io.weir.router;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.Test;

/** Who may know whom. */
class LayeringTest {

    private final JavaClasses classes = new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .importPackages("io.weir.router");

    @Test
    void packagesKnowEachOtherInOneDirection() {
        slices().matching("io.weir.router.(*)..").should().beFreeOfCycles().check(classes);
    }

    @Test
    void tableLookupAndSelectionArePure() {
        noClasses()
                .that()
                .resideInAnyPackage("..table..", "..lookup..", "..selection..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(
                        "org.apache.kafka..",
                        "org.apache.avro..",
                        "io.weir.schemas.avro..",
                        "io.vertx..",
                        "io.netty..",
                        "io.micrometer..",
                        "org.slf4j..",
                        "java.net..",
                        "java.time..")
                .check(classes);
    }

    @Test
    void tableLookupAndSelectionAskNoClock() {
        noClasses()
                .that()
                .resideInAnyPackage("..table..", "..lookup..", "..selection..")
                .should()
                .callMethod(System.class, "nanoTime")
                .orShould()
                .callMethod(System.class, "currentTimeMillis")
                .check(classes);
    }

    @Test
    void avroStaysAtTheEdge() {
        noClasses()
                .that()
                .resideInAnyPackage("..forward..", "..admin..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("org.apache.avro..", "io.weir.schemas.avro..")
                .check(classes);
    }

    @Test
    void lookupKnowsNoRoutesAndSelectionNoTable() {
        noClasses()
                .that()
                .resideInAnyPackage("..lookup..", "..selection..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("..table..")
                .check(classes);
    }
}
