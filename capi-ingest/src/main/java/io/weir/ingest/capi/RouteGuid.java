package io.weir.ingest.capi;

import io.weir.ingest.json.JsonPart;
import java.util.regex.Pattern;

/** The form of a route's guid: it goes into the query of a request to CAPI, so nothing else may stand in it. */
public final class RouteGuid {

    private static final Pattern FORM = Pattern.compile("[0-9A-Za-z-]{1,64}");

    private RouteGuid() {}

    /** True for 1 to 64 letters, digits and hyphens; CAPI's are UUIDs. */
    public static boolean isOne(String text) {
        return FORM.matcher(text).matches();
    }

    /** The guid in this part of a document, or a {@link io.weir.ingest.json.JsonShapeException}. */
    public static String read(JsonPart part) {
        String guid = part.text();
        if (!isOne(guid)) {
            throw part.wrong("a guid of at most 64 letters, digits and hyphens");
        }
        return guid;
    }
}
