package io.weir.embedded.capi;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** The literal documents of the public CAPI reference, from the test resources. */
final class Documents {

    private static final ObjectMapper JSON = new ObjectMapper();

    private Documents() {}

    static JsonNode read(String name) {
        try (InputStream in = Documents.class.getResourceAsStream("/capi/" + name + ".json")) {
            if (in == null) {
                throw new IllegalStateException("no test resource /capi/" + name + ".json");
            }
            return JSON.readTree(in);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    static JsonNode parse(String text) {
        try {
            return JSON.readTree(text);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    /** Paths at which {@code actual} lacks a field of {@code expected} or holds another value; lists of guids in any order. */
    static List<String> differences(JsonNode expected, JsonNode actual) {
        List<String> found = new ArrayList<>();
        compare("", expected, actual, found);
        return found;
    }

    private static void compare(String path, JsonNode expected, JsonNode actual, List<String> found) {
        if (expected.isObject() && actual.isObject()) {
            expected.properties()
                    .forEach(entry ->
                            compare(path + "/" + entry.getKey(), entry.getValue(), actual.path(entry.getKey()), found));
        } else if (expected.isArray() && actual.isArray() && expected.size() == actual.size()) {
            List<JsonNode> left = byGuid(expected);
            List<JsonNode> right = byGuid(actual);
            for (int i = 0; i < left.size(); i++) {
                compare(path + "/" + i, left.get(i), right.get(i), found);
            }
        } else if (!expected.equals(actual)) {
            found.add(path + ": expected " + expected + ", found " + actual);
        }
    }

    private static List<JsonNode> byGuid(JsonNode array) {
        List<JsonNode> items = new ArrayList<>();
        array.forEach(items::add);
        if (items.stream().allMatch(item -> item.has("guid"))) {
            items.sort(Comparator.comparing(item -> item.path("guid").asText()));
        }
        return items;
    }
}
