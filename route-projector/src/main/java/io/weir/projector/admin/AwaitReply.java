package io.weir.projector.admin;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import io.weir.projector.operator.await.AwaitAnswer;
import io.weir.projector.operator.await.AwaitedChange;
import io.weir.projector.operator.await.MemberStanding;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;

/**
 * The reply to an await. Pure.
 *
 * @param status of HTTP
 * @param body JSON
 */
@SuppressWarnings("ArrayRecordComponent") // Written once, compared by nobody.
record AwaitReply(int status, byte[] body) {

    private static final JsonFactory JSON = new JsonFactory();

    /** What writes the fields of an object. */
    @FunctionalInterface
    private interface Fields {
        void write(JsonGenerator json) throws IOException;
    }

    static AwaitReply of(AwaitAnswer answer) {
        return switch (answer) {
            case AwaitAnswer.Applied applied ->
                reply(200, "applied", json -> {
                    change(json, applied.change());
                    json.writeStringField("table", applied.table());
                    json.writeNumberField("waited_ms", applied.waited().toMillis());
                    strings(json, "members", applied.members());
                });
            case AwaitAnswer.NoneOfItsOwn none ->
                reply(200, "none-of-its-own", json -> {
                    change(json, none.change());
                    json.writeStringField("reason", none.reason().word());
                    json.writeStringField("detail", none.detail());
                });
            case AwaitAnswer.TimedOut late ->
                reply(504, "timed-out", json -> {
                    change(json, late.change());
                    json.writeStringField("table", late.table());
                    json.writeBooleanField("projected", late.projected());
                    standings(json, "late", false, late.members());
                    standings(json, "applied", true, late.members());
                });
            case AwaitAnswer.NobodyReady nobody ->
                reply(504, "no-ready-member", json -> {
                    change(json, nobody.change());
                    json.writeStringField("table", nobody.table());
                });
            case AwaitAnswer.Unknown unknown -> failure(404, "unknown", unknown.detail());
        };
    }

    /** A reply that is no answer. */
    static AwaitReply failure(int status, String state, String detail) {
        return reply(status, state, json -> json.writeStringField("detail", detail));
    }

    private static AwaitReply reply(int status, String state, Fields fields) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (JsonGenerator json = JSON.createGenerator(bytes)) {
            json.writeStartObject();
            json.writeStringField("state", state);
            fields.write(json);
            json.writeEndObject();
        } catch (IOException e) {
            throw new UncheckedIOException("JSON was not written to memory", e);
        }
        return new AwaitReply(status, bytes.toByteArray());
    }

    private static void change(JsonGenerator json, AwaitedChange change) throws IOException {
        json.writeStringField("route", change.key().toString());
        json.writeStringField("guid", change.routeGuid());
        json.writeNumberField("revision", change.revision());
        json.writeNumberField("partition", change.partition());
        json.writeNumberField("offset", change.offset());
        json.writeStringField("append_time", change.appendTime().toString());
    }

    private static void standings(JsonGenerator json, String name, boolean applied, List<MemberStanding> members)
            throws IOException {
        json.writeArrayFieldStart(name);
        for (MemberStanding member : members) {
            if (member.applied() == applied) {
                json.writeStartObject();
                json.writeStringField("member", member.id());
                json.writeStringField("address", member.address());
                json.writeStringField("detail", member.detail());
                json.writeEndObject();
            }
        }
        json.writeEndArray();
    }

    private static void strings(JsonGenerator json, String name, List<String> values) throws IOException {
        json.writeArrayFieldStart(name);
        for (String value : values) {
            json.writeString(value);
        }
        json.writeEndArray();
    }
}
