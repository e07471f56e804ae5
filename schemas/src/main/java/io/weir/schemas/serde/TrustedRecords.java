package io.weir.schemas.serde;

import io.weir.schemas.avro.RouteEvent;
import org.apache.avro.util.ClassSecurityValidator;

/**
 * Tells Avro that Weir's generated classes may be made from schemas. Since 1.12.2 Avro refuses every class that nobody
 * vouched for, and its list of those is the process's own.
 *
 * <p>The serdes see to it by themselves. Code that copies records with {@code newBuilder(record)} and may run before any
 * of them has to ask for it.
 */
public final class TrustedRecords {

    static {
        String records = RouteEvent.class.getPackageName();
        ClassSecurityValidator.setGlobal(ClassSecurityValidator.composite(
                ClassSecurityValidator.getGlobal(),
                type -> type.getPackageName().equals(records)));
    }

    private TrustedRecords() {}

    /** Returns when they are trusted; calls after the first do nothing. */
    public static void trust() {
        // Loading this class has done it.
    }
}
