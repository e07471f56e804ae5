package io.weir.standalone.report;

import java.util.Locale;

/** For people, for programs, and for spreadsheets. */
public enum Format {
    TABLE,
    JSON,
    CSV;

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
