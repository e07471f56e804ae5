package io.weir.router.table;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class TagsTest {

    /** Some of which many instances have the same value, between others. */
    private static final List<String> NAMES =
            List.of("app_id", "component", "instance_id", "organization_id", "process_id", "space_id", "space_name");

    @Test
    void tagsAreTheMapThatTheyWereMadeOf() {
        Map<String, String> map = Map.of(
                "process_id", "0f3a1b9c-1111-4222-8333-abcdefabcdef",
                "app_name", "caf\u00e9 \u20ac",
                "GUID", "0F3A1B9C-1111-4222-8333-ABCDEFABCDEF",
                "empty", "",
                "long", "x".repeat(100_000),
                "a", "0f3a1b9c111142228333abcdefabcdef");

        Tags tags = Tags.of(map);

        assertThat(tags.asMap()).isEqualTo(map);
        assertThat(tags.size()).isEqualTo(6);
        map.forEach((name, value) -> assertThat(tags.get(name)).isEqualTo(value));
        assertThat(tags.get("b")).isNull();
        assertThat(tags.toString()).startsWith("{GUID=0F3A1B9C-1111-4222-8333-ABCDEFABCDEF, a=");
    }

    @Test
    void lengthsAroundTheirBoundsAreKept() {
        for (int length = 250; length < 260; length++) {
            assertThat(Tags.of(Map.of("a", "v".repeat(length), "b", "end")).asMap())
                    .isEqualTo(Map.of("a", "v".repeat(length), "b", "end"));
        }
    }

    @Test
    void aGuidThatComesAgainIsReadWhereverItStands() {
        Map<String, String> map = new LinkedHashMap<>();
        for (int i = 10; i < 60; i++) {
            // The first ones within reach of a byte, the others not.
            map.put("tag-" + i, new UUID(7, i % 20).toString());
        }
        map.put("text", "between");

        Tags tags = Tags.of(map);

        assertThat(tags.asMap()).isEqualTo(map);
        map.forEach((name, value) -> assertThat(tags.get(name)).isEqualTo(value));
    }

    @Test
    void equalTagsAreEqualHoweverTheyWereMade() {
        Random random = new Random(7);
        Interner interner = new Interner();
        for (int i = 0; i < 1_000; i++) {
            Map<String, String> map = new LinkedHashMap<>();
            for (int tag = random.nextInt(5); tag > 0; tag--) {
                map.put(
                        NAMES.get(random.nextInt(NAMES.size())),
                        new UUID(random.nextInt(2), random.nextInt(2)).toString());
            }
            Map<String, String> other = new LinkedHashMap<>(map);
            if (random.nextBoolean()) {
                other.put(NAMES.get(random.nextInt(NAMES.size())), "other");
            }

            assertThat(Tags.of(map).equals(Tags.of(other, interner))).isEqualTo(map.equals(other));
            assertThat(Tags.of(map, interner).asMap()).isEqualTo(map);
            assertThat(Tags.of(map)).isEqualTo(Tags.of(map, interner)).hasSameHashCodeAs(Tags.of(map, interner));
        }
        assertThat(Tags.of(Map.of())).isSameAs(Tags.NONE);
    }
}
