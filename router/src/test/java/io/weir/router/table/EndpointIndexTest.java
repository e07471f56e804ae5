package io.weir.router.table;

import static io.weir.router.table.Tables.instance;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class EndpointIndexTest {

    private static final Lineage LINEAGE = new Lineage("weir.endpoint-events", 0, 0, 0, Lineage.UNKNOWN);
    private static final int SEEDS = 50;
    private static final int STEPS = 2_000;

    private final EndpointIndex index = new EndpointIndex();

    @Test
    void itIsAMap() {
        for (int seed = 0; seed < SEEDS; seed++) {
            Random random = new Random(seed);
            EndpointIndex tried = new EndpointIndex();
            Map<String, Registration> model = new HashMap<>();
            for (int step = 0; step < STEPS; step++) {
                change(tried, model, random);
                String asked = id(random);
                assertThat(tried.get(asked)).as("seed %d, step %d", seed, step).isSameAs(model.get(asked));
            }
            assertThat(tried.size()).isEqualTo(model.size());
            List<Registration> all = new ArrayList<>();
            tried.forEach(all::add);
            assertThat(all).containsExactlyInAnyOrderElementsOf(model.values());
        }
    }

    @Test
    void aWalkSeesOnceWhatDoesNotChangeMeanwhile() {
        for (int seed = 0; seed < SEEDS; seed++) {
            Random random = new Random(seed);
            EndpointIndex walked = new EndpointIndex();
            Map<String, Registration> model = new HashMap<>();
            for (int step = 0; step < STEPS / 4; step++) {
                change(walked, model, random);
            }
            Map<String, Registration> before = new HashMap<>(model);
            Set<String> changed = new HashSet<>();
            List<Registration> seen = new ArrayList<>();

            EndpointIndex.Walk walk = walked.walk();
            do {
                for (int step = random.nextInt(40); step > 0; step--) {
                    changed.add(change(walked, model, random));
                }
            } while (walk.next(1 + random.nextInt(10), seen::add));

            before.keySet().removeAll(changed);
            assertThat(before).as("seed %d", seed).isNotEmpty();
            assertThat(seen).as("seed %d", seed).doesNotHaveDuplicates().containsAll(before.values());
        }
    }

    @Test
    void thoseThatCameAndWentLeaveNoRoomTaken() {
        index.put(registration("10.0.0.0:80"));
        for (int i = 0; i < 100_000; i++) {
            index.put(registration("10.1." + (i >> 8) + "." + (i & 255) + ":80"));
            index.remove("10.1." + (i >> 8) + "." + (i & 255) + ":80");
        }

        assertThat(index.size()).isEqualTo(1);
        assertThat(index.slots()).isEqualTo(16);
    }

    @Test
    void addressesOfOneNetworkDoNotStandInEachOthersWay() {
        int count = 50_000;
        for (int i = 0; i < count; i++) {
            index.put(registration("10.0." + (i >> 8) + "." + (i & 255) + ":61001"));
        }

        // Half full at most, each is found after one and a half steps in the mean.
        assertThat(index.steps() / (double) count).isLessThan(3);
    }

    /** Puts or removes a random one. */
    private static String change(EndpointIndex index, Map<String, Registration> model, Random random) {
        String id = id(random);
        if (random.nextInt(3) > 0) {
            Registration registration = registration(id);
            index.put(registration);
            model.put(id, registration);
        } else {
            assertThat(index.remove(id)).isSameAs(model.remove(id));
        }
        return id;
    }

    private static String id(Random random) {
        return "10.0.0." + random.nextInt(400) + ":80";
    }

    private static Registration registration(String id) {
        String address = id.substring(0, id.indexOf(':'));
        return new Registration(
                new Endpoint(id, instance(address, 80, null), null, false), List.of(), LINEAGE, 0, (short) 0, false);
    }
}
