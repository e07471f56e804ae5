package io.weir.ingest.capi;

import io.weir.ingest.fixture.RecordedCalls;
import io.weir.ingest.scope.Scope;
import io.weir.schemas.config.Secret;
import java.net.URI;
import java.time.InstantSource;
import java.util.concurrent.atomic.AtomicInteger;

/** Reads a page of routes three times and says how many there were; a process of its own, so that its heap can be small. */
final class PageReaderMain {

    private static final int TIMES = 3;

    private PageReaderMain() {}

    public static void main(String[] args) throws Exception {
        URI uri = URI.create(args[0]);
        CapiConfig config = CapiConfig.of(uri, "weir", Secret.of("secret")).withUaaUrl(uri);
        try (CapiClient client =
                new CapiClient(config, Scope.everything(), InstantSource.system(), new RecordedCalls())) {
            AtomicInteger found = new AtomicInteger();
            for (int i = 0; i < TIMES; i++) {
                client.routes(RouteQuery.all(CapiClient.PER_PAGE_MAX), 1, item -> {
                    if (item.observation() instanceof Observation.Found) {
                        found.incrementAndGet();
                    }
                });
            }
            System.out.println("read " + found.get() / TIMES + " routes " + TIMES + " times");
        }
    }
}
