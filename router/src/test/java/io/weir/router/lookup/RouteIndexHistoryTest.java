package io.weir.router.lookup;

import static org.assertj.core.api.Assertions.assertThat;

import io.weir.router.lookup.RouteIndexTest.Place;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Random additions, removals and lookups against the rules written down naively. */
class RouteIndexHistoryTest {

    private static final String[] HOSTS = {
        "a.b.c.d", "x.b.c.d", "b.c.d", "c.d", "*.b.c.d", "*.c.d", "*.d", "A.b.C.d", "q.x.b.c.d", "*.x.b.c.d"
    };
    private static final String[] PATHS = {
        "", "/a", "/a/b", "/a/b/", "/ab", "/a/b/c", "/A/B", "/x", "/x/", "/a//b", "/a%2Fb"
    };

    private final RouteIndex<Place> index = new RouteIndex<>(42);
    private final Map<String, Place> model = new HashMap<>();

    @Test
    void theIndexFindsWhatTheRulesSay() {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        for (int step = 0; step < 60_000; step++) {
            String host = HOSTS[random.nextInt(HOSTS.length)];
            String path = PATHS[random.nextInt(PATHS.length)];
            if (random.nextInt(3) == 0) {
                change(random, host.toLowerCase(Locale.ROOT), path.toLowerCase(Locale.ROOT));
            }
            boolean servedOnly = random.nextBoolean();
            String target = path + (random.nextBoolean() ? "/more" : "") + (random.nextBoolean() ? "?q=/a/b" : "");
            assertThat(index.find(host, target, servedOnly))
                    .as("seed %d step %d: %s%s", seed, step, host, target)
                    .isSameAs(expected(host.toLowerCase(Locale.ROOT), target.toLowerCase(Locale.ROOT), servedOnly));
        }
        assertThat(index.leaves()).isEqualTo(model.size());
    }

    private void change(Random random, String host, String path) {
        Place known = model.remove(host + path);
        if (known != null && random.nextBoolean()) {
            index.remove(known);
            return;
        }
        Place place = index.exactOrAdd(host, path, Place::new);
        assertThat(known == null || place.equals(known)).isTrue();
        place.visible = random.nextInt(4) > 0;
        place.served = random.nextBoolean();
        model.put(host + path, place);
    }

    private @Nullable Place expected(String host, String target, boolean servedOnly) {
        int query = target.indexOf('?');
        String path = trim(query < 0 ? target : target.substring(0, query));
        for (String candidate : candidates(host)) {
            Place found = longest(candidate, path, servedOnly);
            if (found == null && servedOnly) {
                found = longest(candidate, path, false);
            }
            if (found != null) {
                return found;
            }
        }
        return null;
    }

    private static List<String> candidates(String host) {
        List<String> candidates = new ArrayList<>(List.of(host));
        for (int dot = host.indexOf('.'); dot >= 0; dot = host.indexOf('.', dot + 1)) {
            candidates.add("*" + host.substring(dot));
        }
        return candidates;
    }

    private @Nullable Place longest(String host, String path, boolean servedOnly) {
        for (int end = path.length(); end >= 0; end--) {
            if (end < path.length() && path.charAt(end) != '/') {
                continue;
            }
            String prefix = path.substring(0, end);
            for (String form : List.of(prefix, prefix + "/")) {
                if (!trim(form).equals(prefix)) {
                    continue; // a route's trailing slash does not count either
                }
                Place place = model.get(host + form);
                if (place != null && place.visible && (!servedOnly || place.served)) {
                    return place;
                }
            }
        }
        return null;
    }

    private static String trim(String path) {
        return path.endsWith("/") ? path.substring(0, path.length() - 1) : path;
    }
}
