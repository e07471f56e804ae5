package io.weir.ingest.nats;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The fields of one message as they stand in its JSON, read as Gorouter's decoder reads them: names in any case, the last of two
 * counts, null is no value, fields that nobody knows are skipped. Pure.
 */
final class RegisterFields {

    private static final JsonFactory JSON = new JsonFactory();

    private static final int PORT_MAX = 65_535;
    private static final int SHOWN_CHARS_MAX = 120;

    String host = "";
    int port;
    int tlsPort;
    List<String> uris = List.of();
    String protocol = "";
    String app = "";
    String instanceId = "";
    String instanceIndex = "";
    String isolationSegment = "";
    String serverCertSan = "";
    String availabilityZone = "";
    String routeServiceUrl = "";
    long staleThresholdSeconds;
    SortedMap<String, String> tags = new TreeMap<>();

    private RegisterFields() {}

    /** A field has a value of another type. */
    static final class WrongTypeException extends IOException {

        private static final long serialVersionUID = 1L;

        WrongTypeException(String message) {
            super(message);
        }
    }

    /** Reads the message; an {@link IOException} with one line says why it cannot be read. */
    static RegisterFields read(byte[] payload) throws IOException {
        RegisterFields fields = new RegisterFields();
        try (JsonParser json = JSON.createParser(payload)) {
            if (json.nextToken() != JsonToken.START_OBJECT) {
                throw new IOException("the message is no JSON object");
            }
            while (json.nextToken() == JsonToken.FIELD_NAME) {
                String name = json.currentName();
                json.nextToken();
                fields.field(name.toLowerCase(Locale.ROOT), json);
            }
            if (json.nextToken() != null) {
                throw new IOException("something follows the JSON object");
            }
        }
        return fields;
    }

    private void field(String name, JsonParser json) throws IOException {
        if (json.currentToken() == JsonToken.VALUE_NULL) {
            return;
        }
        switch (name) {
            case "host" -> host = text(name, json);
            case "port" -> port = port(name, json);
            case "tls_port" -> tlsPort = port(name, json);
            case "uris" -> uris = texts(name, json);
            case "protocol" -> protocol = text(name, json);
            case "app" -> app = text(name, json);
            case "private_instance_id" -> instanceId = text(name, json);
            case "private_instance_index" -> instanceIndex = textOrNumber(name, json);
            case "isolation_segment" -> isolationSegment = text(name, json);
            case "server_cert_domain_san" -> serverCertSan = text(name, json);
            case "availability_zone" -> availabilityZone = text(name, json);
            case "route_service_url" -> routeServiceUrl = text(name, json);
            case "stale_threshold_in_seconds" -> staleThresholdSeconds = integer(name, json);
            case "tags" -> tags = textMap(name, json);
            default -> json.skipChildren();
        }
    }

    private static String text(String name, JsonParser json) throws IOException {
        if (json.currentToken() != JsonToken.VALUE_STRING) {
            throw wrong(name, "a string", json);
        }
        return json.getText();
    }

    /** Gorouter wants a string here; an emitter that sends a number means the same. */
    private static String textOrNumber(String name, JsonParser json) throws IOException {
        return json.currentToken() == JsonToken.VALUE_NUMBER_INT ? json.getText() : text(name, json);
    }

    private static long integer(String name, JsonParser json) throws IOException {
        if (json.currentToken() != JsonToken.VALUE_NUMBER_INT
                || json.getNumberType() == JsonParser.NumberType.BIG_INTEGER) {
            throw wrong(name, "a whole number", json);
        }
        return json.getLongValue();
    }

    private static int port(String name, JsonParser json) throws IOException {
        String expected = "a port, 0.." + PORT_MAX;
        if (json.currentToken() != JsonToken.VALUE_NUMBER_INT) {
            throw wrong(name, expected, json);
        }
        long value = json.getNumberType() == JsonParser.NumberType.INT ? json.getIntValue() : -1;
        if (value < 0 || value > PORT_MAX) {
            throw wrong(name, expected, json);
        }
        return (int) value;
    }

    private static List<String> texts(String name, JsonParser json) throws IOException {
        if (json.currentToken() != JsonToken.START_ARRAY) {
            throw wrong(name, "an array of strings", json);
        }
        List<String> texts = new ArrayList<>();
        while (json.nextToken() != JsonToken.END_ARRAY) {
            texts.add(json.currentToken() == JsonToken.VALUE_NULL ? "" : text(name, json));
        }
        return texts;
    }

    private static SortedMap<String, String> textMap(String name, JsonParser json) throws IOException {
        if (json.currentToken() != JsonToken.START_OBJECT) {
            throw wrong(name, "an object of strings", json);
        }
        SortedMap<String, String> map = new TreeMap<>();
        while (json.nextToken() == JsonToken.FIELD_NAME) {
            String key = json.currentName();
            boolean absent = json.nextToken() == JsonToken.VALUE_NULL;
            map.put(key, absent ? "" : text(name + "." + key, json));
        }
        return map;
    }

    private static WrongTypeException wrong(String name, String expected, JsonParser json) throws IOException {
        String found = json.currentToken() == null ? "nothing" : json.getText();
        return new WrongTypeException(shown(name) + " must be " + expected + ", but is " + shown(found));
    }

    /** A message that is refused is quoted only as far as a person needs to recognise it. */
    static String shown(String text) {
        String start = text.length() <= SHOWN_CHARS_MAX ? text : text.substring(0, SHOWN_CHARS_MAX) + "…";
        return start.replaceAll("\\p{Cntrl}", "?");
    }
}
