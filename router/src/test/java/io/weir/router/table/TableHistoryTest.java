package io.weir.router.table;

import static io.weir.router.table.Tables.entry;
import static io.weir.router.table.Tables.instance;
import static io.weir.router.table.Tables.route;
import static io.weir.router.table.Tables.serving;
import static io.weir.router.table.Tables.to;
import static io.weir.router.table.Tables.view;
import static org.assertj.core.api.Assertions.assertThat;

import io.weir.schemas.topic.RouteKey;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Random histories: after every publication the table says what a naive model of rule 7.7 says. */
class TableHistoryTest {

    private static final String[] KEYS = {
        "a.example.com", "a.example.com/v1", "a.example.com/v1/x", "b.example.com", "b.example.com/v1", "*.example.com"
    };
    private static final String[] APPS = {"app-1", "app-2", "app-3"};

    private final TableWriter writer = new TableWriter("router-1", 7, false);
    private final Map<String, Route> routes = new TreeMap<>();
    private final Map<String, EndpointEntry> endpoints = new TreeMap<>();

    @Test
    void theTableFollowsEveryHistory() {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        for (int step = 0; step < 4000; step++) {
            change(random);
            if (random.nextInt(3) == 0) {
                writer.publish();
                try {
                    assertTableSaysWhatTheModelSays();
                } catch (AssertionError e) {
                    throw new AssertionError("seed " + seed + " step " + step, e);
                }
            }
        }
    }

    private void change(Random random) {
        String key = KEYS[random.nextInt(KEYS.length)];
        String address = "10.0.0." + random.nextInt(6);
        switch (random.nextInt(5)) {
            case 0, 1 -> {
                Route route = randomRoute(random);
                routes.put(key, route);
                writer.putRoute(RouteKey.parse(key), 0, route);
            }
            case 2 -> {
                routes.remove(key);
                writer.removeRoute(RouteKey.parse(key));
            }
            case 3 -> {
                EndpointEntry entry = randomEntry(random, address);
                endpoints.put(address + ":80", entry);
                writer.putEndpoint(address + ":80", 0, entry);
            }
            default -> {
                endpoints.remove(address + ":80");
                writer.removeEndpoint(address + ":80");
            }
        }
    }

    private static Route randomRoute(Random random) {
        boolean weighted = random.nextBoolean();
        List<Destination> destinations = new ArrayList<>();
        for (String app : APPS) {
            for (int port = 8080; port < 8082; port++) {
                if (random.nextInt(3) == 0) {
                    destinations.add(to(app, port, weighted ? random.nextInt(3) : Destination.UNWEIGHTED));
                }
            }
        }
        return route("route-" + random.nextInt(3), destinations.toArray(new Destination[0]));
    }

    private static EndpointEntry randomEntry(Random random, String address) {
        String app = random.nextInt(4) == 0 ? null : APPS[random.nextInt(APPS.length)];
        Set<String> uris = new TreeSet<>();
        for (int i = 0; i <= random.nextInt(3); i++) {
            uris.add(KEYS[random.nextInt(KEYS.length)]);
        }
        return entry(instance(address, 80, app, "instance-" + random.nextInt(3)), uris.toArray(new String[0]));
    }

    private void assertTableSaysWhatTheModelSays() {
        RouteTable table = writer.table();
        for (String key : KEYS) {
            Set<String> expected = expected(key);
            RouteView view = exactView(table, key);
            if (expected == null) {
                assertThat(view).as(key).isNull();
            } else {
                assertThat(view).as(key).isNotNull();
                assertThat(serving(table, key)).as(key).isEqualTo(expected);
            }
        }
        assertThat(table.sizes().routes()).isEqualTo(routes.size());
        assertThat(table.sizes().endpoints()).isEqualTo(endpoints.size());
    }

    /** Lookups may find a shorter path or a wildcard; this is about the key itself. */
    private static @Nullable RouteView exactView(RouteTable table, String key) {
        RouteKey parsed = RouteKey.parse(key);
        RouteCell cell = table.find(parsed.host(), parsed.path());
        boolean exact =
                cell != null && cell.host().equals(parsed.host()) && cell.path().equals(parsed.path());
        return exact ? view(table, key) : null;
    }

    private @Nullable Set<String> expected(String key) {
        Route route = routes.get(key);
        Set<String> serving = new TreeSet<>();
        if (route == null) {
            endpoints.forEach((id, entry) -> {
                if (entry.instance().app() == null && entry.uris().contains(RouteKey.parse(key))) {
                    serving.add(id);
                }
            });
            return serving.isEmpty() ? null : serving;
        }
        boolean weighted = route.destinations().stream().anyMatch(d -> d.weight() > 0);
        for (Destination destination : route.destinations()) {
            List<Destination> same = route.destinations().stream()
                    .filter(d -> d.app().equals(destination.app()))
                    .toList();
            if (weighted && same.stream().mapToInt(Destination::weight).sum() <= 0) {
                continue;
            }
            Set<String> atUri = new TreeSet<>();
            Set<String> any = new TreeSet<>();
            endpoints.forEach((id, entry) -> {
                if (destination.app().equals(entry.instance().app())) {
                    any.add(id);
                    if (entry.uris().contains(RouteKey.parse(key))) {
                        atUri.add(id);
                    }
                }
            });
            boolean onePort =
                    same.stream().mapToInt(Destination::port).distinct().count() == 1;
            serving.addAll(!atUri.isEmpty() ? atUri : onePort ? any : Set.of());
        }
        return serving;
    }
}
