package io.weir.router.selection;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.UUID;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MaglevTest {

    private static final long NOW = 1_000_000;
    private static final long LATER = NOW + 30_000_000_000L;
    private static final int ANY = Integer.MAX_VALUE;
    private static final Balance HASH = new Balance(true, 0, BalancingSettings.Algorithm.ROUND_ROBIN);

    @Test
    void theHashIsFnv1aAsPublished() {
        assertThat(Fnv.hash("")).isEqualTo(0xCBF29CE484222325L);
        assertThat(Fnv.hash("a")).isEqualTo(0xAF63DC4C8601EC8CL);
        assertThat(Fnv.hash("foobar")).isEqualTo(0x85944171F73967E8L);
    }

    /** The whole permutation of each key, in numbers that cannot overflow: slow, and nothing of it is shared. */
    private static String[] byTheBook(List<String> keys) {
        List<String> sorted = List.copyOf(new TreeSet<>(keys));
        BigInteger slots = BigInteger.valueOf(3001);
        List<List<Integer>> preferences = new ArrayList<>();
        for (String key : sorted) {
            BigInteger hash = fnv(key);
            BigInteger offset = hash.mod(slots);
            BigInteger skip = hash.mod(slots.subtract(BigInteger.ONE)).add(BigInteger.ONE);
            preferences.add(IntStream.range(0, 3001)
                    .mapToObj(j -> offset.add(skip.multiply(BigInteger.valueOf(j)))
                            .mod(slots)
                            .intValue())
                    .toList());
        }
        String[] owners = new String[3001];
        int taken = 0;
        while (taken < 3001) {
            for (int i = 0; i < sorted.size() && taken < 3001; i++) {
                for (int slot : preferences.get(i)) {
                    if (owners[slot] == null) {
                        owners[slot] = sorted.get(i);
                        taken++;
                        break;
                    }
                }
            }
        }
        return owners;
    }

    private static BigInteger fnv(String text) {
        BigInteger modulus = BigInteger.ONE.shiftLeft(64);
        BigInteger hash = new BigInteger("14695981039346656037");
        for (byte b : text.getBytes(StandardCharsets.UTF_8)) {
            hash = hash.xor(BigInteger.valueOf(b & 0xFF))
                    .multiply(new BigInteger("1099511628211"))
                    .mod(modulus);
        }
        return hash;
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 10, 100})
    void slotsBelongToWhomTheAlgorithmOfGorouterGivesThem(int count) {
        List<String> ids = ids(count);
        Maglev<Named> maglev = maglev(named(ids));

        String[] expected = byTheBook(ids);

        for (int slot = 0; slot < Maglev.SLOTS; slot++) {
            assertThat(maglev.at(slot).name).as("slot " + slot).isEqualTo(expected[slot]);
        }
    }

    @Test
    void theOrderOfRegistrationDoesNotMatter() {
        List<String> ids = ids(20);
        Maglev<Named> one = maglev(named(ids));
        Maglev<Named> other = maglev(named(ids.reversed()));

        for (int slot = 0; slot < Maglev.SLOTS; slot++) {
            assertThat(other.at(slot).name).isEqualTo(one.at(slot).name);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {2, 5, 10, 30, 100})
    void slotsAreSharedOutEvenlyToTheLastOne(int count) {
        Map<String, Integer> owned = owned(maglev(named(ids(count))));

        int least = owned.values().stream().mapToInt(i -> i).min().orElseThrow();
        int most = owned.values().stream().mapToInt(i -> i).max().orElseThrow();
        assertThat(owned).hasSize(count);
        assertThat(most - least).isLessThanOrEqualTo(1);
    }

    @ParameterizedTest
    @ValueSource(ints = {3, 10, 30})
    void anInstanceMoreOrLessMovesFewValues(int count) {
        List<String> ids = ids(count + 1);
        Maglev<Named> before = maglev(named(ids.subList(0, count)));
        Maglev<Named> after = maglev(named(ids));
        String added = ids.get(count);

        int toTheNewOne = 0;
        int betweenOldOnes = 0;
        for (int slot = 0; slot < Maglev.SLOTS; slot++) {
            boolean moved = !before.at(slot).name.equals(after.at(slot).name);
            boolean isNew = after.at(slot).name.equals(added);
            toTheNewOne += isNew ? 1 : 0;
            betweenOldOnes += moved && !isNew ? 1 : 0;
        }

        double fair = (double) Maglev.SLOTS / (count + 1);
        System.out.printf(
                "maglev %d to %d instances: %.1f %% of the slots to the new one (fair %.1f %%), %.1f %% between the old ones%n",
                count,
                count + 1,
                100.0 * toTheNewOne / Maglev.SLOTS,
                100.0 / (count + 1),
                100.0 * betweenOldOnes / Maglev.SLOTS);
        assertThat((double) toTheNewOne).isBetween(fair - 1, fair + 1);
        // The price of even slots; naive hashing by modulo would move count / (count + 1) of them, nearly all.
        assertThat(betweenOldOnes).isLessThan(Maglev.SLOTS / 8);
    }

    @Test
    void ofSeveralAddressesOfOneInstanceTheFirstHasTheSlots() {
        Named first = new Named("i");
        Named second = new Named("i");
        Named other = new Named("j");

        Map<Named, Integer> owned = new HashMap<>();
        Maglev<Named> maglev = maglev(first, second, other);
        for (int slot = 0; slot < Maglev.SLOTS; slot++) {
            owned.merge(maglev.at(slot), 1, Integer::sum);
        }

        assertThat(owned).isEqualTo(Map.of(first, 1501, other, 1500));
    }

    @Test
    void moreInstancesThanSlotsFillTheTableAllTheSame() {
        assertThat(owned(maglev(named(ids(3500))))).hasSize(Maglev.SLOTS);
    }

    @Test
    void aValueGoesToOneInstanceAndAnotherWayToOthers() {
        Named[] all = named(ids(10));
        Selection<Named> selection = selection(HASH, all);

        for (int user = 0; user < 50; user++) {
            Named first = select(selection, "user-" + user);
            for (int again = 0; again < 5; again++) {
                assertThat(select(selection, "user-" + user)).isEqualTo(first);
            }
        }
    }

    @Test
    void aFailedInstanceIsLeftOutAndItsValuesSpreadOut() {
        Named[] all = named(ids(10));
        Selection<Named> selection = selection(HASH, all);
        Map<String, Named> before = new HashMap<>();
        for (int user = 0; user < 2000; user++) {
            before.put("user-" + user, select(selection, "user-" + user));
        }
        all[4].markFailed(LATER);

        Map<Named, Integer> heirs = new HashMap<>();
        before.forEach((user, then) -> {
            Named now = select(selection, user);
            if (then.equals(all[4])) {
                heirs.merge(now, 1, Integer::sum);
            } else {
                assertThat(now).isEqualTo(then);
            }
        });

        assertThat(heirs).doesNotContainKey(all[4]).hasSizeGreaterThan(5);
    }

    @Test
    void aRetryWalksOnToTheNextInstanceOfTheTable() {
        Named[] all = named(ids(5));
        Maglev<Named> maglev = maglev(all);
        Selection<Named> selection = Selection.single(new Pool<>(all, null, maglev, new Ticket(0)), HASH);
        int slot = (int) Long.remainderUnsigned(Fnv.hash("someone"), Maglev.SLOTS);
        List<Named> walk = new ArrayList<>();
        for (int at = slot; walk.size() < 5; at = (at + 1) % Maglev.SLOTS) {
            if (!walk.contains(maglev.at(at))) {
                walk.add(maglev.at(at));
            }
        }
        Demand<Named> demand = new Demand<>();
        demand.hash(Fnv.hash("someone"));
        Tried tried = new Tried(5);

        List<Named> chosen = new ArrayList<>();
        for (int attempt = 0; attempt < 5; attempt++) {
            Named next = requireNonNull(selection.select(demand, NOW, tried, ANY));
            tried.add(next);
            chosen.add(next);
        }

        assertThat(chosen).isEqualTo(walk);
        assertThat(selection.select(demand, NOW, tried, ANY)).isNull();
    }

    @Test
    void oneWithMoreThanItsShareInFlightIsPassedOverUntilItHasLess() {
        Named[] all = named(ids(4));
        Selection<Named> selection = selection(new Balance(true, 1.5, BalancingSettings.Algorithm.ROUND_ROBIN), all);
        Named own = select(selection, "someone");
        for (Named each : all) {
            each.busy(each.equals(own) ? 20 : 10); // 12.5 on the average, so 18.75 at most
        }

        Named other = select(selection, "someone");
        own.end();
        own.end();
        Named back = select(selection, "someone");

        assertThat(other).isNotEqualTo(own);
        assertThat(back).isEqualTo(own); // 18 of 12 on the average is 1.5 times, not more
    }

    @Test
    void nothingInFlightIsNotOutOfBalance() {
        Named[] all = named(ids(4));
        Selection<Named> balanced = selection(new Balance(true, 1.1, BalancingSettings.Algorithm.ROUND_ROBIN), all);

        assertThat(select(balanced, "someone")).isEqualTo(select(selection(HASH, all), "someone"));
    }

    @Test
    void balanceGivesWayWhenTheOthersCannotServe() {
        Named[] all = named(ids(2));
        Selection<Named> selection = selection(new Balance(true, 1.1, BalancingSettings.Algorithm.ROUND_ROBIN), all);
        all[0].busy(100);
        all[1].markFailed(LATER);

        assertThat(select(selection, "someone")).isEqualTo(all[0]);
    }

    @Test
    void aSaturatedOneIsPassedOver() {
        Named[] all = named(ids(3));
        Selection<Named> selection = selection(HASH, all);
        Named own = select(selection, "someone").busy(7);
        Demand<Named> demand = new Demand<>();
        demand.hash(Fnv.hash("someone"));

        assertThat(selection.select(demand, NOW, null, 7)).isNotNull().isNotEqualTo(own);
    }

    @Test
    void withoutAValueThePlainAlgorithmServes() {
        Named[] all = named(ids(3));
        Selection<Named> selection = selection(HASH, all);
        List<Named> served = new ArrayList<>();
        for (int i = 0; i < 6; i++) {
            served.add(requireNonNull(selection.select(new Demand<>(), NOW, null, ANY)));
        }

        assertThat(served).containsExactly(all[0], all[1], all[2], all[0], all[1], all[2]);
    }

    @Test
    void whenAllAreMarkedTheMarksAreTakenAway() {
        Named[] all = named(ids(3));
        Selection<Named> selection = selection(HASH, all);
        Named own = select(selection, "someone");
        for (Named each : all) {
            each.markFailed(LATER);
        }

        assertThat(select(selection, "someone")).isEqualTo(own);
        assertThat(own.marked(NOW)).isFalse();
    }

    @Test
    void poolsOfTheSameInstancesShareOneTable() {
        MaglevTables tables = new MaglevTables(10);
        List<String> ids = ids(5);
        Maglev<Named> one = requireNonNull(tables.take(named(ids)));
        Maglev<Named> other = requireNonNull(tables.take(named(ids.reversed())));

        assertThat(other.table()).isSameAs(one.table());
        assertThat(tables.size()).isEqualTo(1);
    }

    @Test
    void thereAreNoMoreTablesThanAllowedAndOnesGivenBackMakeRoom() {
        MaglevTables tables = new MaglevTables(2);
        Maglev<Named> first = requireNonNull(tables.take(named(ids(2))));
        requireNonNull(tables.take(named(ids(3))));
        Maglev<Named> tooMany = tables.take(named(ids(4)));

        tables.release(first);
        Maglev<Named> fits = tables.take(named(ids(4)));
        tables.sweep();

        assertThat(tooMany).isNull();
        assertThat(fits).isNotNull();
        assertThat(tables.size()).isEqualTo(2);
    }

    @Test
    void aTableThatIsGivenBackAndTakenAgainIsTheSame() {
        MaglevTables tables = new MaglevTables(1);
        Maglev<Named> before = requireNonNull(tables.take(named(ids(4))));

        tables.release(before);
        Maglev<Named> after = requireNonNull(tables.take(named(ids(4))));
        tables.sweep();

        assertThat(after.table()).isSameAs(before.table());
        assertThat(tables.size()).isEqualTo(1);
    }

    /** Ids as Diego gives them, always the same ones. */
    private static List<String> ids(int count) {
        return IntStream.range(0, count)
                .mapToObj(i -> new UUID(Fnv.spread(i), Fnv.spread(~i)).toString())
                .toList();
    }

    private static Named[] named(List<String> ids) {
        return ids.stream().map(Named::new).toArray(Named[]::new);
    }

    private static Maglev<Named> maglev(Named... endpoints) {
        return requireNonNull(new MaglevTables(1).take(endpoints));
    }

    private static Selection<Named> selection(Balance balance, Named... endpoints) {
        return Selection.single(new Pool<>(endpoints, null, maglev(endpoints), new Ticket(0)), balance);
    }

    private static Named select(Selection<Named> selection, String user) {
        Demand<Named> demand = new Demand<>();
        demand.hash(Fnv.hash(user));
        return requireNonNull(selection.select(demand, NOW, null, ANY));
    }

    private static Map<String, Integer> owned(Maglev<Named> maglev) {
        Map<String, Integer> owned = new HashMap<>();
        for (int slot = 0; slot < Maglev.SLOTS; slot++) {
            owned.merge(maglev.at(slot).name, 1, Integer::sum);
        }
        return owned;
    }
}
