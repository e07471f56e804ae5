package io.weir.embedded.registry;

import static org.assertj.core.api.Assertions.assertThat;

import io.weir.embedded.broker.EmbeddedBroker;
import io.weir.embedded.broker.EmbeddedBrokerSettings;
import io.weir.embedded.fixture.Eventually;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RegistryOutageIT {

    @TempDir
    Path folder;

    @Test
    void withoutKafkaARegistryAnswersWhatItKnowsAndGoesOnWhenKafkaIsBack() throws Exception {
        // given
        EmbeddedBroker broker = EmbeddedBroker.start(new EmbeddedBrokerSettings(folder));
        try (EmbeddedRegistry registry =
                        EmbeddedRegistry.start(new EmbeddedRegistrySettings(broker.bootstrapServers()));
                RestCall call = new RestCall(registry.url());
                ExecutorService pool = Executors.newVirtualThreadPerTaskExecutor()) {
            call.register("s", "\"int\"");

            // when
            broker.close();
            Future<RestCall.Answer> unknown = pool.submit(() -> call.get("/schemas/ids/2"));
            Future<RestCall.Answer> registration = pool.submit(() -> call.register("s", "\"long\""));

            // then
            assertThat(call.get("/schemas/ids/1").status()).isEqualTo(200);
            assertThat(call.register("s", "\"int\"").status()).isEqualTo(200);
            // Not 404: nobody knows whether there is such a schema.
            assertThat(unknown.get().status()).isEqualTo(500);
            assertThat(registration.get().status()).isEqualTo(500);
            try (EmbeddedBroker again = EmbeddedBroker.start(new EmbeddedBrokerSettings(folder))) {
                assertThat(again.bootstrapServers()).isEqualTo(broker.bootstrapServers());
                Eventually.until(
                        Duration.ofSeconds(60),
                        () -> call.register("s", "\"long\"").status() == 200,
                        "the registry takes schemas again");
                assertThat(call.get("/subjects/s/versions").body()).isEqualTo("[1,2]");
            }
        }
    }
}
