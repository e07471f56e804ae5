package io.weir.ingest.nats;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.weir.ingest.fixture.Announcements;
import io.weir.ingest.fixture.Documents;
import io.weir.ingest.nats.MessageReading.Refused;
import io.weir.ingest.nats.MessageReading.Usable;
import io.weir.schemas.avro.Endpoint;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RegisterMessageReaderTest {

    private final RegisterMessageReader reader = new RegisterMessageReader(120);

    @Test
    void readsWhatAnEmitterSays() {
        RegisterMessage message =
                usable(Announcements.emitter("10.0.139.9", 61443, "Orders.Example.COM/V2", "3213c9e4"));

        assertThat(message.id()).hasToString("10.0.139.9:61443");
        assertThat(message.instanceId()).isEqualTo("3213c9e4");
        assertThat(message.registration().uris()).containsExactly("orders.example.com/v2");
        assertThat(message.registration().ttlSeconds()).isEqualTo(120);
        Endpoint endpoint = message.registration().endpoint();
        assertThat(endpoint.getTls()).isTrue();
        assertThat(endpoint.getServerCertSan()).isEqualTo("3213c9e4");
        assertThat(endpoint.getAppGuid()).isEqualTo("29449583-2b5a-4a1b-8c5d-6e7f8091a2b3");
        assertThat(endpoint.getProcessType()).isEqualTo("web");
        assertThat(endpoint.getProcessGuid()).isEqualTo("66666666-2b5a-4a1b-8c5d-6e7f8091a2b3");
        assertThat(endpoint.getInstanceIndex()).isEqualTo(1);
        assertThat(endpoint.getAvailabilityZone()).isEqualTo("z1");
        assertThat(endpoint.getIsolationSegment()).isEqualTo("segment-1");
        assertThat(endpoint.getProtocol()).isEqualTo("http1");
        assertThat(endpoint.getTags()).containsEntry("app_name", "orders").hasSize(12);
    }

    @Test
    void readsWhatARegistrarSays() {
        RegisterMessage message = usable(Announcements.registrar(
                "10.0.0.7", 8080, "uaa-0", "uaa.sys.example.com", "*.login.example.com/x/?q=1"));

        Endpoint endpoint = message.registration().endpoint();
        assertThat(message.registration().uris()).containsExactly("*.login.example.com/x", "uaa.sys.example.com");
        assertThat(endpoint.getAppGuid()).isNull();
        assertThat(endpoint.getProcessType()).isNull();
        assertThat(endpoint.getTls()).isFalse();
        assertThat(endpoint.getTags()).isEmpty();
        assertThat(endpoint.getInstanceId()).isEqualTo("uaa-0");
    }

    @Test
    void takesTheAddressForTheInstanceWhereNoneIsNamed() {
        RegisterMessage message = usable(Announcements.registrar("10.0.0.7", 8080, "", "a.example.com"));

        assertThat(message.instanceId()).isNull();
        assertThat(message.registration().endpoint().getInstanceId()).isEqualTo("10.0.0.7:8080");
    }

    @Test
    void putsAnIpv6AddressInBrackets() {
        assertThat(usable(Announcements.registrar("FD00::1", 8080, "i", "a.example.com"))
                        .id())
                .hasToString("[fd00::1]:8080");
        assertThat(usable(Announcements.registrar("[fd00::1]", 8080, "i", "a.example.com"))
                        .id())
                .hasToString("[fd00::1]:8080");
    }

    @ParameterizedTest
    @CsvSource({"0, 120", "-1, 120", "30, 30", "120, 120", "121, 120", "9223372036854775807, 120"})
    void clampsTheThreshold(long asked, int ttl) {
        ObjectNode message = Announcements.registrar("10.0.0.7", 8080, "i", "a.example.com")
                .put("stale_threshold_in_seconds", asked);

        assertThat(usable(message).registration().ttlSeconds()).isEqualTo(ttl);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "\"protocol\":\"http2\" | http2",
                "\"protocol\":\"\"      | http1",
                "\"protocol\":\"other\" | http1",
                "\"Protocol\":\"http2\" | http2",
                "\"protocol\":null      | http1",
            })
    void readsTheProtocol(String field, String protocol) {
        assertThat(usable(with(field)).registration().endpoint().getProtocol()).isEqualTo(protocol);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "\"private_instance_index\":\"7\"   | 7",
                "\"private_instance_index\":7       | 7",
                "\"private_instance_index\":\"x\"   |",
                "\"private_instance_index\":\"-1\"  |",
                "\"private_instance_index\":\"99999999999\" |",
                "\"private_instance_index\":null    |",
            })
    void readsTheIndex(String field, Integer index) {
        assertThat(usable(with(field)).registration().endpoint().getInstanceIndex())
                .isEqualTo(index);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '\0',
            value = {
                "{                                                        | NOT_JSON",
                "[]                                                       | NOT_JSON",
                "null                                                     | NOT_JSON",
                "{} {}                                                    | NOT_JSON",
                "{}                                                       | PORT_MISSING",
                "{'host':'h','port':0,'uris':['a.b']}                     | PORT_MISSING",
                "{'host':'h','port':65536,'uris':['a.b']}                 | WRONG_TYPE",
                "{'host':'h','port':-1,'uris':['a.b']}                    | WRONG_TYPE",
                "{'host':'h','port':80.0,'uris':['a.b']}                  | WRONG_TYPE",
                "{'host':'h','port':'80','uris':['a.b']}                  | WRONG_TYPE",
                "{'host':'h','port':99999999999999999999,'uris':['a.b']}  | WRONG_TYPE",
                "{'host':'h','port':80,'tls_port':{},'uris':['a.b']}      | WRONG_TYPE",
                "{'host':1,'port':80,'uris':['a.b']}                      | WRONG_TYPE",
                "{'host':'h','port':80,'uris':'a.b'}                      | WRONG_TYPE",
                "{'host':'h','port':80,'uris':[1]}                        | WRONG_TYPE",
                "{'host':'h','port':80,'uris':['a.b'],'tags':{'x':1}}     | WRONG_TYPE",
                "{'host':'h','port':80,'uris':['a.b'],'tags':[]}          | WRONG_TYPE",
                "{'host':'h','port':80,'uris':['a.b'],'stale_threshold_in_seconds':'9'} | WRONG_TYPE",
                "{'port':80,'uris':['a.b']}                               | HOST_INVALID",
                "{'host':'a b','port':80,'uris':['a.b']}                  | HOST_INVALID",
                "{'host':'fd00::zz','port':80,'uris':['a.b']}             | HOST_INVALID",
                "{'host':'h','port':80}                                   | URIS_MISSING",
                "{'host':'h','port':80,'uris':[]}                         | URIS_MISSING",
                "{'host':'h','port':80,'uris':null}                       | URIS_MISSING",
                "{'host':'h','port':80,'uris':['']}                       | URI_INVALID",
                "{'host':'h','port':80,'uris':[null]}                     | URI_INVALID",
                "{'host':'h','port':80,'uris':['a.b:80']}                 | URI_INVALID",
                "{'host':'h','port':80,'uris':['http://a.b']}             | URI_INVALID",
                "{'host':'h','port':80,'uris':['a.b'],'route_service_url':'http://x'}   | ROUTE_SERVICE_NOT_HTTPS",
                "{'host':'h','port':80,'uris':['a.b'],'route_service_url':'https://x'}  | ROUTE_SERVICE_WITHOUT_APP",
            })
    void refusesWhatGorouterRefuses(String json, RefusalReason reason) {
        MessageReading reading = reader.read(json.replace('\'', '"').getBytes(UTF_8));

        assertThat(reading).isInstanceOfSatisfying(Refused.class, refused -> {
            assertThat(refused.reason()).isEqualTo(reason);
            assertThat(refused.detail()).isNotBlank().doesNotContain("\n");
        });
    }

    @Test
    void takesARouteServiceOfAnApp() {
        ObjectNode message = Announcements.emitter("10.0.0.1", 1, "a.example.com", "i")
                .put("route_service_url", "https://service.example.com");

        assertThat(usable(message).registration().uris()).hasSize(1);
    }

    @Test
    void usesTheGoodUrisOfAMessageWithABadOne() {
        MessageReading reading = read(Announcements.registrar("10.0.0.7", 80, "i", "good.example.com", "b:d"));

        assertThat(reading).isInstanceOfSatisfying(Usable.class, usable -> {
            assertThat(usable.message().registration().uris()).containsExactly("good.example.com");
            assertThat(usable.partly()).extracting(Refused::reason).isEqualTo(RefusalReason.URI_INVALID);
        });
    }

    @Test
    void refusesWhatIsLargerThanAnyRegistration() {
        byte[] large = new byte[RegisterMessageReader.BYTES_MAX + 1];

        assertThat(reader.read(large))
                .isInstanceOfSatisfying(
                        Refused.class, refused -> assertThat(refused.reason()).isEqualTo(RefusalReason.TOO_LARGE));
    }

    @Test
    void whateverTheBytesAreItReturns() {
        long seed = System.nanoTime();
        System.out.println("seed=" + seed);
        Random random = new Random(seed);
        byte[][] seeds = {
            Announcements.emitter("10.0.0.1", 61443, "a.example.com/x", "i")
                    .toString()
                    .getBytes(UTF_8),
            Announcements.registrar("fd00::1", 80, "i", "a.example.com", "*.b")
                    .toString()
                    .getBytes(UTF_8),
            "[[[[[[{\"uris\":[null,{\"a\":1}]}".getBytes(UTF_8),
            "[".repeat(5_000).getBytes(UTF_8),
            ("{\"x\":" + "[".repeat(5_000)).getBytes(UTF_8),
        };

        for (int i = 0; i < 100_000; i++) {
            byte[] bytes = seeds[random.nextInt(seeds.length)].clone();
            int changes = random.nextInt(6);
            for (int change = 0; change < changes; change++) {
                bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(256);
            }
            byte[] cut = java.util.Arrays.copyOf(
                    bytes, random.nextInt(4) == 0 ? random.nextInt(bytes.length) : bytes.length);
            assertThatCode(() -> reader.read(cut))
                    .as("seed %d: %s", seed, new String(cut, UTF_8))
                    .doesNotThrowAnyException();
        }
    }

    private ObjectNode with(String field) {
        return Documents.read("{\"host\":\"10.0.0.7\",\"port\":80,\"uris\":[\"a.example.com\"]," + field + "}");
    }

    private RegisterMessage usable(ObjectNode message) {
        MessageReading reading = read(message);
        assertThat(reading).isInstanceOf(Usable.class);
        return ((Usable) reading).message();
    }

    private MessageReading read(ObjectNode message) {
        return reader.read(message.toString().getBytes(UTF_8));
    }
}
