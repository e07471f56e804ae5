package io.weir.ingest.capi;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.weir.ingest.json.JsonShapeException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * One page of a scan: only the guids are kept, so that a page of 5,000 routes does not become a tree of 100 MiB.
 *
 * @param totalResults routes over all pages, as of this page
 * @param totalPages number of pages, as of this page
 * @param guids guids of the routes of this page, in CAPI's order
 */
public record GuidPage(int totalResults, int totalPages, List<String> guids) {

    public GuidPage {
        guids = List.copyOf(guids);
    }

    static GuidPage read(JsonParser parser) throws IOException {
        int[] totals = {-1, -1};
        List<String> guids = null;
        require(parser.nextToken() == JsonToken.START_OBJECT, "", "an object");
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            String name = parser.currentName();
            parser.nextToken();
            switch (name) {
                case "pagination" -> readTotals(parser, totals);
                case "resources" -> guids = readGuids(parser);
                default -> parser.skipChildren();
            }
        }
        require(parser.currentToken() == JsonToken.END_OBJECT && parser.nextToken() == null, "", "one whole object");
        require(totals[0] >= 0 && totals[1] >= 1, "/pagination", "an object with total_results and total_pages");
        if (guids == null) {
            throw new JsonShapeException("/resources", "/resources must be an array, but is missing");
        }
        return new GuidPage(totals[0], totals[1], guids);
    }

    private static void readTotals(JsonParser parser, int[] totals) throws IOException {
        require(parser.currentToken() == JsonToken.START_OBJECT, "/pagination", "an object");
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            String name = parser.currentName();
            parser.nextToken();
            switch (name) {
                case "total_results" -> totals[0] = parser.getValueAsInt(-1);
                case "total_pages" -> totals[1] = parser.getValueAsInt(-1);
                default -> parser.skipChildren();
            }
        }
    }

    private static List<String> readGuids(JsonParser parser) throws IOException {
        require(parser.currentToken() == JsonToken.START_ARRAY, "/resources", "an array");
        List<String> guids = new ArrayList<>();
        while (parser.nextToken() == JsonToken.START_OBJECT) {
            guids.add(readGuid(parser, guids.size()));
        }
        require(parser.currentToken() == JsonToken.END_ARRAY, "/resources", "an array of objects");
        return guids;
    }

    private static String readGuid(JsonParser parser, int index) throws IOException {
        String guid = "";
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            String name = parser.currentName();
            parser.nextToken();
            if (name.equals("guid")) {
                guid = parser.getValueAsString("");
            } else {
                parser.skipChildren();
            }
        }
        require(!guid.isEmpty(), "/resources/" + index + "/guid", "a guid");
        return guid;
    }

    private static void require(boolean holds, String pointer, String expected) {
        if (!holds) {
            throw new JsonShapeException(
                    pointer, (pointer.isEmpty() ? "the document" : pointer) + " must be " + expected);
        }
    }
}
