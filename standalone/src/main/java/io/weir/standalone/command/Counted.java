package io.weir.standalone.command;

import java.util.Locale;

/** Numbers of things in words. */
final class Counted {

    private Counted() {}

    /** Such as {@code 1 route} or {@code 1,200 routes}. */
    static String of(long number, String thing) {
        return String.format(Locale.ROOT, "%,d %s%s", number, thing, number == 1 ? "" : "s");
    }
}
