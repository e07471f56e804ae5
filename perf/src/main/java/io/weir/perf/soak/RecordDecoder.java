package io.weir.perf.soak;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericDatumReader;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.io.DecoderFactory;
import org.jspecify.annotations.Nullable;

/** Decodes values with Avro's generic reader and the schemas of the registry; knows none of Weir's own classes. For one thread. */
final class RecordDecoder {

    private static final int WIRE_FORMAT_HEADER_BYTES = 5;
    private static final ObjectMapper JSON = new ObjectMapper();

    private final String registryUrl;
    private final HttpClient http = HttpClient.newHttpClient();
    private final Map<Integer, Schema> schemas = new HashMap<>();

    RecordDecoder(String registryUrl) {
        this.registryUrl = registryUrl;
    }

    @Nullable GenericRecord decode(byte @Nullable [] bytes) throws IOException, InterruptedException {
        if (bytes == null) {
            return null;
        }
        ByteBuffer buffer = ByteBuffer.wrap(bytes);
        if (buffer.get() != 0) {
            throw new IOException("the value does not start with the wire format's zero byte but with " + bytes[0]);
        }
        Schema schema = schema(buffer.getInt());
        var decoder = DecoderFactory.get()
                .binaryDecoder(bytes, WIRE_FORMAT_HEADER_BYTES, bytes.length - WIRE_FORMAT_HEADER_BYTES, null);
        return new GenericDatumReader<GenericRecord>(schema).read(null, decoder);
    }

    private Schema schema(int id) throws IOException, InterruptedException {
        Schema known = schemas.get(id);
        if (known != null) {
            return known;
        }
        var request = HttpRequest.newBuilder(URI.create(registryUrl + "/schemas/ids/" + id))
                .timeout(Duration.ofSeconds(10))
                .build();
        var response = http.send(request, HttpResponse.BodyHandlers.ofString());
        if (response.statusCode() != 200) {
            throw new IOException(
                    "schema " + id + " from " + registryUrl + ": " + response.statusCode() + " " + response.body());
        }
        Schema schema = new Schema.Parser()
                .parse(JSON.readTree(response.body()).path("schema").asText());
        schemas.put(id, schema);
        return schema;
    }
}
