package io.weir.ingest.capi;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.JsonNode;
import io.weir.ingest.json.JsonPart;
import io.weir.ingest.json.JsonShapeException;
import io.weir.ingest.json.StrictJson;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * One page of one of CAPI's lists, kept as the bytes it came in: its resources become trees one at a time, never all at once.
 *
 * <p>{@link #read} walks through the whole document, so a page that is cut or wrong is refused before anybody has seen one of
 * its resources; what is wrong with a single resource is the matter of whoever reads it.
 */
final class ListPage {

    private final AnswerBody body;
    private final Pagination pagination;
    private final Included included;

    private ListPage(AnswerBody body, Pagination pagination, Included included) {
        this.body = body;
        this.pagination = pagination;
        this.included = included;
    }

    /** Is given the resources of a page, in CAPI's order. */
    @FunctionalInterface
    interface Each {

        /**
         * Takes the next one.
         *
         * @param fingerprint of the resource's bytes
         */
        void resource(JsonPart resource, long fingerprint);
    }

    Pagination pagination() {
        return pagination;
    }

    /** What came beside the resources, wherever in the document it stood. */
    Included included() {
        return included;
    }

    /**
     * Checks the document and reads everything of it but the resources.
     *
     * @throws IOException when it is not JSON
     * @throws JsonShapeException when it is not a page
     */
    static ListPage read(AnswerBody body) throws IOException {
        Pagination pagination = null;
        Included included = Included.NOTHING;
        boolean resources = false;
        try (JsonParser parser = StrictJson.parser(body.open())) {
            require(parser.nextToken() == JsonToken.START_OBJECT, "", "an object");
            while (parser.nextToken() == JsonToken.FIELD_NAME) {
                String name = parser.currentName();
                parser.nextToken();
                switch (name) {
                    case "pagination" -> pagination = Pagination.read(part(parser, "/pagination"));
                    case "included" -> included = Included.read(parser);
                    case "resources" -> {
                        require(parser.currentToken() == JsonToken.START_ARRAY, "/resources", "an array");
                        resources = true;
                        parser.skipChildren();
                    }
                    default -> parser.skipChildren();
                }
            }
            require(parser.currentToken() == JsonToken.END_OBJECT, "", "one whole object");
            require(parser.nextToken() == null, "", "one object and nothing after it");
        }
        require(resources, "/resources", "an array");
        return new ListPage(body, present(pagination), included);
    }

    private static Pagination present(@Nullable Pagination pagination) {
        if (pagination == null) {
            throw new JsonShapeException("/pagination", "/pagination must be an object, but is missing");
        }
        return pagination;
    }

    /** Gives every resource and returns how many there are. */
    int forEach(Each each) throws IOException {
        try (JsonParser parser = StrictJson.parser(body.open())) {
            parser.nextToken();
            int count = 0;
            while (parser.nextToken() == JsonToken.FIELD_NAME) {
                boolean resources = parser.currentName().equals("resources");
                parser.nextToken();
                if (resources) {
                    count = resources(parser, each);
                } else {
                    parser.skipChildren();
                }
            }
            return count;
        }
    }

    private int resources(JsonParser parser, Each each) throws IOException {
        int count = 0;
        while (parser.nextToken() != JsonToken.END_ARRAY) {
            long from = parser.currentTokenLocation().getByteOffset();
            JsonNode resource = StrictJson.readNext(parser);
            long to = parser.currentLocation().getByteOffset();
            require(from >= 0 && to >= from && to <= body.length(), "", "UTF-8");
            each.resource(new JsonPart(resource, "/resources/" + count), body.fingerprint(from, to));
            count++;
        }
        return count;
    }

    private static JsonPart part(JsonParser parser, String pointer) throws IOException {
        return new JsonPart(StrictJson.readNext(parser), pointer);
    }

    private static void require(boolean holds, String pointer, String expected) {
        if (!holds) {
            throw new JsonShapeException(
                    pointer, (pointer.isEmpty() ? "the document" : pointer) + " must be " + expected);
        }
    }
}
