package io.weir.ingest;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.Test;

class LayeringTest {

    private static final JavaClasses CLASSES = new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .importPackages("io.weir.ingest");

    @Test
    void packagesHaveNoCycles() {
        slices().matching("io.weir.ingest.(*)..").should().beFreeOfCycles().check(CLASSES);
    }

    @Test
    void whatDecidesAndParsesKnowsNeitherKafkaNorVertxNorLogsNorClocks() {
        noClasses()
                .that()
                .haveNameMatching(
                        "io\\.weir\\.ingest\\.(worker\\.(RouteDecision|OrderDecision|OrderMark|Notice|BatchPlan|KnownRoute|Causes|RouteWrite|SecondLooks|DeletionAllowance|GroupOwnership"
                                + "|OwnedPartition).*|webhook\\.(WebhookBody|CapiDocument|CloudEvent|Hint|Hints|WebhookFormat|WebhookScope)"
                                + "|http\\.(TokenBuckets|AddressRange|Sources).*|credential\\.(Claims|CertificateMatch|Proof).*"
                                + "|endpoint\\.(EndpointPlan|EndpointFingerprint|EndpointUri|EndpointId|Registration|RegistrationBody|Scope|UriPattern|RequestOrder).*"
                                + "|capi\\.(RouteJson|RouteReader|RouteParts|RouteBinding|IsolationSegments|AuditEventJson|ListPage|GuidBatches|CapiQuery|Included|Observation|Backoff).*"
                                + "|nats\\.(RegisterMessage|RegisterMessageReader|RegisterFields|MessageReading|RefusalReason|RouterStart|NatsServer|ProbeRounds|PauseWatch).*"
                                + "|guard\\..*|poll\\.(Explanations|Seen).*|reconcile\\.(Judgement|ScanSchedule|Findings|Announcements|ScanReport).*"
                                + "|rollback\\.(RestoredRoute|RouteHistory)|scope\\..*|signature\\..*|json\\..*|problem\\..*)")
                .should()
                .dependOnClassesThat(resideInAnyPackage(
                        "org.apache.kafka.clients..", "io.vertx..", "org.slf4j..", "io.micrometer.."))
                .orShould()
                .callMethod(java.time.Instant.class, "now")
                .check(CLASSES);
    }

    @Test
    void onlySchemasIsUsedOfTheOtherModules() {
        noClasses()
                .should()
                .dependOnClassesThat(resideInAnyPackage(
                        "io.weir.projector..", "io.weir.router..", "io.weir.standalone..", "io.weir.embedded.."))
                .check(CLASSES);
    }

    @Test
    void vertxStaysInTheHttpPackage() {
        classes()
                .that(com.tngtech.archunit.base.DescribedPredicate.describe(
                        "use Vert.x",
                        c -> c.getDirectDependenciesFromSelf().stream()
                                .anyMatch(
                                        d -> d.getTargetClass().getPackageName().startsWith("io.vertx"))))
                .should()
                .resideInAnyPackage("io.weir.ingest.http", "io.weir.ingest")
                .check(CLASSES);
    }

    @Test
    void theNatsClientStaysInItsPackage() {
        noClasses()
                .that()
                .resideOutsideOfPackage("io.weir.ingest.nats")
                .should()
                .dependOnClassesThat(resideInAnyPackage("io.nats.."))
                .check(CLASSES);
    }
}
