package io.weir.router.sticky;

import static org.assertj.core.api.Assertions.assertThat;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SetCookieTest {

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            nullValues = "-",
            value = {"a=1; Path=/ | a", " a =1 | a", "a= | a", "=1 | -", "a; b=1 | -", "a | -", "a b=1 | -", "; | -"})
    void theNameIsWhatStandsBeforeTheFirstSign(String header, @Nullable String name) {
        assertThat(SetCookie.nameOf(header)).isEqualTo(name);
    }

    @Test
    void attributesAreReadInAnyCase() {
        assertThat(SetCookie.parse(
                        "a=1; SECURE; samesite=NONE; expires=Wed, 21 Oct 2026 07:28:00 GMT; max-age=-5; PARTITIONED",
                        "a"))
                .isEqualTo(new SetCookie("a", true, "None", "Wed, 21 Oct 2026 07:28:00 GMT", true, true));
    }

    @Test
    void attributesThatMeanNothingAreNotThere() {
        assertThat(SetCookie.parse("a=1; SameSite=Sometimes; Expires=<b>; Max-Age=soon; HttpOnly; Domain=x", "a"))
                .isEqualTo(new SetCookie("a", false, null, null, false, false));
    }

    @ParameterizedTest
    @CsvSource({
        "0, true",
        "-1, true",
        "-0, true",
        "1, false",
        "3600, false",
        "00, false",
        "-, false",
        "'', false",
        "-9999999999999, false"
    })
    void aMaxAgeOfZeroOrLessEndsTheSession(String maxAge, boolean deleted) {
        assertThat(SetCookie.parse("a=1; Max-Age=" + maxAge, "a").deleted()).isEqualTo(deleted);
    }
}
