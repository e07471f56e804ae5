package io.weir.router.fleet;

import static org.assertj.core.api.Assertions.assertThat;

import io.weir.embedded.fixture.Eventually;
import io.weir.embedded.fixture.TestPlatform;
import io.weir.router.shard.Assignment;
import io.weir.schemas.topic.TopicCatalog;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(120)
class SliceGroupIT {

    private static final Duration PATIENCE = Duration.ofSeconds(60);
    /** What Kafka calls the thread of a consumer of this protocol. */
    private static final String BACKGROUND = "consumer_background_thread";

    private final TestPlatform platform = TestPlatform.shared();
    private final TopicCatalog catalog = platform.freshPrefix();
    private final AtomicReference<Assignment> told = new AtomicReference<>(Assignment.NONE);
    private final AtomicBoolean away = new AtomicBoolean();

    @Test
    void whileKafkaIsAwayNobodyAsksAndNothingIsGivenBack() throws Exception {
        catalog.createOrVerify(platform.admin());
        try (var group = new SliceGroup(
                platform.kafkaProperties(),
                "group-of-" + catalog.endpointTable().name(),
                catalog.endpointTable().name(),
                told::set,
                away::get)) {
            group.join();
            Eventually.until(PATIENCE, () -> told.get().slices().equals(Set.of(0, 1, 2)), "all slices are assigned");
            long epoch = told.get().epoch();

            away.set(true);
            Eventually.until(PATIENCE, () -> !isAsking(), "there is no consumer");
            assertThat(told.get()).isEqualTo(new Assignment(Set.of(0, 1, 2), epoch));

            away.set(false);
            Eventually.until(PATIENCE, SliceGroupIT::isAsking, "there is one again");
            Eventually.until(
                    PATIENCE,
                    () -> told.get().epoch() > epoch && told.get().slices().equals(Set.of(0, 1, 2)),
                    "all slices are assigned anew, as of a new member");
        }
        assertThat(told.get().slices()).isEmpty();
        assertThat(isAsking()).isFalse();
    }

    private static boolean isAsking() {
        return Thread.getAllStackTraces().keySet().stream()
                .anyMatch(thread -> thread.getName().startsWith(BACKGROUND));
    }
}
