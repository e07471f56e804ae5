package io.weir.router.lookup;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

class RouteIndexTest {

    static final class Place extends Leaf {
        boolean visible = true;
        boolean served = true;

        Place(String host, String path) {
            super(host, path);
        }

        @Override
        protected boolean visible() {
            return visible;
        }

        @Override
        protected boolean served() {
            return served;
        }

        @Override
        public String toString() {
            return host() + path();
        }
    }

    private final RouteIndex<Place> index = new RouteIndex<>(42);

    @Nested
    class Hosts {

        @Test
        void areFoundExactly() {
            Place app = add("app.example.com", "");
            add("other.example.com", "");

            assertThat(index.find("app.example.com", "/", false)).isSameAs(app);
            assertThat(index.find("nobody.example.com", "/", false)).isNull();
        }

        @Test
        void areComparedWithoutRegardToCase() {
            Place app = add("app.example.com", "/v2");

            assertThat(index.find("App.EXAMPLE.com", "/V2/x", false)).isSameAs(app);
        }

        @Test
        void endAtTheFirstColon() {
            Place app = add("app.example.com", "");

            assertThat(index.find("app.example.com:8080", "/", false)).isSameAs(app);
            assertThat(index.find("app.example.com:", "/", false)).isSameAs(app);
        }

        @Test
        void thatAreLiteralAddressesOrEmptyHaveNoRoute() {
            add("app.example.com", "");

            assertThat(index.find("[::1]:8080", "/", false)).isNull();
            assertThat(index.find("", "/", false)).isNull();
            assertThat(index.find(":80", "/", false)).isNull();
        }

        @Test
        void keepATrailingDot() {
            add("app.example.com", "");

            assertThat(index.find("app.example.com.", "/", false)).isNull();
        }
    }

    @Nested
    class Wildcards {

        @Test
        void areTriedOneLabelAtATime() {
            Place near = add("*.b.c.d", "");
            Place mid = add("*.c.d", "");
            Place far = add("*.d", "");

            assertThat(index.find("a.b.c.d", "/", false)).isSameAs(near);
            assertThat(index.find("a.x.c.d", "/", false)).isSameAs(mid);
            assertThat(index.find("a.x.y.d", "/", false)).isSameAs(far);
            assertThat(index.find("a.x.y.e", "/", false)).isNull();
        }

        @Test
        void standBehindTheExactHost() {
            Place exact = add("a.c.d", "");
            add("*.c.d", "/deep");

            assertThat(index.find("a.c.d", "/deep", false)).isSameAs(exact);
        }

        @Test
        void areTriedWhenNoPathOfTheExactHostMatches() {
            add("a.c.d", "/only");
            Place wildcard = add("*.c.d", "");

            assertThat(index.find("a.c.d", "/other", false)).isSameAs(wildcard);
        }

        @Test
        void nearOnesWithoutAMatchingPathGiveWayToFarOnes() {
            add("*.b.c.d", "/only");
            Place far = add("*.c.d", "");

            assertThat(index.find("a.b.c.d", "/other", false)).isSameAs(far);
        }

        @Test
        void doNotMatchTheirOwnDomain() {
            add("*.c.d", "");

            assertThat(index.find("c.d", "/", false)).isNull();
        }

        @Test
        void matchSeveralLabels() {
            Place wildcard = add("*.d", "");

            assertThat(index.find("x.y.z.d:443", "/p?q", false)).isSameAs(wildcard);
        }

        @Test
        void areNotMistakenForHostsOfTheSameShape() {
            add("x.c.d", "");

            assertThat(index.find("a.c.d", "/", false)).isNull();
        }
    }

    @Nested
    class Paths {

        @Test
        void matchByTheLongestPrefixOfWholeSegments() {
            Place root = add("h", "");
            Place one = add("h", "/a");
            Place two = add("h", "/a/b");

            assertThat(index.find("h", "/a/b/c", false)).isSameAs(two);
            assertThat(index.find("h", "/a/b", false)).isSameAs(two);
            assertThat(index.find("h", "/a/bc", false)).isSameAs(one);
            assertThat(index.find("h", "/ab", false)).isSameAs(root);
            assertThat(index.find("h", "/", false)).isSameAs(root);
        }

        @Test
        void ofASingleRouteMatchWholeSegmentsToo() {
            Place one = add("h", "/a");

            assertThat(index.find("h", "/a", false)).isSameAs(one);
            assertThat(index.find("h", "/a/", false)).isSameAs(one);
            assertThat(index.find("h", "/a/x", false)).isSameAs(one);
            assertThat(index.find("h", "/ab", false)).isNull();
            assertThat(index.find("h", "/", false)).isNull();
        }

        @Test
        void endAtTheQuery() {
            add("h", "");
            Place one = add("h", "/a");

            assertThat(index.find("h", "/a?/b", false)).isSameAs(one);
            assertThat(index.find("h", "/a/?x=/a/b", false)).isSameAs(one);
            assertThat(index.find("h", "?x", false)).isNotSameAs(one);
        }

        @Test
        void loseOneTrailingSlash() {
            add("h", "");
            Place one = add("h", "/a");

            assertThat(index.find("h", "/a/", false)).isSameAs(one);
            assertThat(index.find("h", "/a//", false)).isSameAs(one);
        }

        @Test
        void ofRoutesLoseTheirTrailingSlashUnlessAnotherRouteHasNone() {
            Place slashed = add("h", "/a/");
            assertThat(index.find("h", "/a", false)).isSameAs(slashed);

            add("h", "");
            assertThat(index.find("h", "/a/x", false)).isSameAs(slashed);

            Place plain = add("h", "/a");
            assertThat(index.find("h", "/a/", false)).isSameAs(plain);
            assertThat(index.exact("h", "/a/")).isSameAs(slashed);
        }

        @Test
        void areComparedRaw() {
            add("h", "");
            Place encoded = add("h", "/a%2fb");

            assertThat(index.find("h", "/a%2Fb/c", false)).isSameAs(encoded);
            assertThat(index.find("h", "/a/b/c", false)).isNotSameAs(encoded);
        }

        @Test
        void thatDoNotStartWithASlashCountAsEmpty() {
            Place root = add("h", "");

            assertThat(index.find("h", "*", false)).isSameAs(root);
            assertThat(index.find("h", "", false)).isSameAs(root);
        }

        @Test
        void ofThousandsAreFound() {
            List<Place> places = new ArrayList<>();
            for (int i = 0; i < 5000; i++) {
                places.add(add("h", "/p" + i + (i % 2 == 0 ? "" : "/sub")));
            }

            for (Place place : places) {
                assertThat(index.find("h", place.path() + "/x", false)).isSameAs(place);
            }
            places.subList(0, 4999).forEach(index::remove);
            assertThat(index.find("h", "/p4999/sub", false)).isSameAs(places.get(4999));
            assertThat(index.find("h", "/p0", false)).isNull();
            assertThat(index.leaves()).isEqualTo(1);
        }
    }

    @Nested
    class EmptyRoutes {

        @Test
        void doNotFallThrough() {
            add("h", "");
            Place empty = add("h", "/a");
            empty.served = false;

            assertThat(index.find("h", "/a/b", false)).isSameAs(empty);
        }

        @Test
        void fallThroughToAShorterPathWhereThatIsAsked() {
            Place root = add("h", "");
            add("h", "/a").served = false;

            assertThat(index.find("h", "/a/b", true)).isSameAs(root);
        }

        @Test
        void areFoundWhenNothingShorterIsServed() {
            add("h", "").served = false;
            Place empty = add("h", "/a");
            empty.served = false;
            add("*.h", "");

            assertThat(index.find("h", "/a/b", true)).isSameAs(empty);
        }

        @Test
        void doNotGiveWayToAWildcard() {
            Place empty = add("a.d", "");
            empty.served = false;
            add("*.d", "");

            assertThat(index.find("a.d", "/", true)).isSameAs(empty);
        }

        @Test
        void thatAreNotVisibleAreNotThere() {
            Place root = add("h", "");
            add("h", "/a").visible = false;
            add("i", "").visible = false;

            assertThat(index.find("h", "/a", false)).isSameAs(root);
            assertThat(index.find("i", "/", false)).isNull();
        }
    }

    @Test
    void hostsComeAndGoWithoutLosingOthers() {
        List<Place> stay = new ArrayList<>();
        for (int i = 0; i < 1000; i++) {
            Place passing = add("passing" + i + ".example.com", "");
            stay.add(add("stay" + i + ".example.com", ""));
            index.remove(passing);
        }

        assertThat(index.hosts()).isEqualTo(1000);
        for (Place place : stay) {
            assertThat(index.find(place.host(), "/", false)).isSameAs(place);
        }
    }

    @Test
    void aWalkVisitsEveryLeafInPortions() {
        for (int i = 0; i < 100; i++) {
            add("h" + i, "");
            add("h" + i, "/p");
        }
        List<Place> seen = new ArrayList<>();
        int portions = 1;

        RouteIndex<Place>.Walk walk = index.walk();
        while (walk.next(7, seen::add)) {
            portions++;
        }

        assertThat(seen).hasSize(200).doesNotHaveDuplicates();
        assertThat(portions).isGreaterThan(10);
    }

    /** So that whoever fills it from a walk over another one does not go from place to place in memory. */
    @Test
    void anIndexOfTheSameSeedHasTheSameOrder() {
        for (int i = 0; i < 1000; i++) {
            add("h" + i, "");
        }
        RouteIndex<Place> same = new RouteIndex<>(index.seed());
        same.expect(1000);
        List<String> walked = hosts(index);
        // At the ends of the array one that found its place taken went on at the other end.
        walked.forEach(host -> same.exactOrAdd(host, "", Place::new));
        RouteIndex<Place> other = new RouteIndex<>(index.seed() + 1);
        walked.forEach(host -> other.exactOrAdd(host, "", Place::new));

        assertThat(neighbours(walked, hosts(same))).isGreaterThan(900);
        assertThat(neighbours(walked, hosts(other))).isLessThan(100);
    }

    private static List<String> hosts(RouteIndex<Place> index) {
        List<String> hosts = new ArrayList<>();
        index.forEach(place -> hosts.add(place.host()));
        return hosts;
    }

    /** How many come right after each other in both. */
    private static long neighbours(List<String> one, List<String> other) {
        return IntStream.range(1, one.size())
                .filter(i -> other.indexOf(one.get(i)) == other.indexOf(one.get(i - 1)) + 1)
                .count();
    }

    private Place add(String host, String path) {
        return index.exactOrAdd(host, path, Place::new);
    }

    @Test
    void whatIsThereIsNotMadeAgain() {
        Place place = add("host", "/path");

        assertThat(add("host", "/path")).isSameAs(place);
        assertThat(add("host", "")).isNotSameAs(place);
        assertThat(index.leaves()).isEqualTo(2);
        assertThat(index.hosts()).isEqualTo(1);
    }

    @Test
    void whatIsExpectedNeedNotComeAndMoreThanThatMay() {
        Place before = add("before", "");
        index.expect(100);
        for (int i = 0; i < 1000; i++) {
            add("host-" + i, "");
        }
        index.expect(0);

        assertThat(index.hosts()).isEqualTo(1001);
        assertThat(index.exact("before", "")).isSameAs(before);
        assertThat(index.exact("host-999", "")).isNotNull();
    }
}
