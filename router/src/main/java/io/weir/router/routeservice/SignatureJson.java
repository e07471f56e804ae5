package io.weir.router.routeservice;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Base64;
import org.jspecify.annotations.Nullable;

/** The JSON inside a signature and its metadata, as Gorouter writes and reads it. Pure. */
final class SignatureJson {

    private static final JsonFactory FACTORY = new JsonFactory();
    private static final String URL = "forwarded_url";
    private static final String TIME = "requested_time";
    private static final String NONCE = "nonce";

    private SignatureJson() {}

    static byte[] write(Signature signature) {
        return write(
                URL, signature.forwardedUrl(), TIME, signature.requestedTime().toString());
    }

    static byte[] writeNonce(byte[] nonce) {
        return write(NONCE, Base64.getEncoder().encodeToString(nonce));
    }

    private static byte[] write(String... namesAndValues) {
        var bytes = new ByteArrayOutputStream();
        try (JsonGenerator json = FACTORY.createGenerator(bytes)) {
            json.writeStartObject();
            for (int i = 0; i < namesAndValues.length; i += 2) {
                json.writeStringField(namesAndValues[i], namesAndValues[i + 1]);
            }
            json.writeEndObject();
        } catch (IOException e) {
            throw new UncheckedIOException("an array cannot fail to be written", e);
        }
        return bytes.toByteArray();
    }

    static Signature read(byte[] json) throws InvalidSignatureException {
        String url = field(json, URL);
        String time = field(json, TIME);
        if (url == null || time == null) {
            throw new InvalidSignatureException("the signature has no " + (url == null ? URL : TIME));
        }
        return new Signature(url, instant(time));
    }

    static byte[] readNonce(byte[] json) throws InvalidSignatureException {
        String nonce = field(json, NONCE);
        try {
            return Base64.getDecoder().decode(nonce == null ? "" : nonce);
        } catch (IllegalArgumentException e) {
            throw new InvalidSignatureException("the metadata's nonce is not base64");
        }
    }

    /** Gorouter writes the time with the offset of where it runs. */
    private static Instant instant(String time) throws InvalidSignatureException {
        try {
            return OffsetDateTime.parse(time).toInstant();
        } catch (DateTimeException e) {
            throw new InvalidSignatureException("the signature's time is none");
        }
    }

    private static @Nullable String field(byte[] json, String name) throws InvalidSignatureException {
        try (JsonParser parser = FACTORY.createParser(new String(json, StandardCharsets.UTF_8))) {
            String found = null;
            if (parser.nextToken() != JsonToken.START_OBJECT) {
                throw new InvalidSignatureException("what was signed is no JSON object");
            }
            while (parser.nextToken() == JsonToken.FIELD_NAME) {
                boolean asked = name.equals(parser.currentName());
                JsonToken value = parser.nextToken();
                if (asked && value == JsonToken.VALUE_STRING) {
                    found = parser.getText();
                } else {
                    parser.skipChildren();
                }
            }
            return found;
        } catch (IOException e) {
            throw new InvalidSignatureException("what was signed is no JSON");
        }
    }
}
