package io.weir.ingest.webhook;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The content types that a webhook may have. */
public enum WebhookFormat {
    /** An audit event, a route, or a page of either; in binary mode the data of a CloudEvent. */
    JSON("application/json"),
    /** One CloudEvent, structured. */
    CLOUD_EVENT("application/cloudevents+json"),
    /** An array of CloudEvents. */
    CLOUD_EVENT_BATCH("application/cloudevents-batch+json");

    private final String contentType;

    WebhookFormat(String contentType) {
        this.contentType = contentType;
    }

    /** The content types, for a sender that used another. */
    public static List<String> contentTypes() {
        return Arrays.stream(values()).map(format -> format.contentType).toList();
    }

    /** The format of a {@code Content-Type} header; empty when it is missing, another type or not UTF-8. */
    public static Optional<WebhookFormat> of(@Nullable String header) {
        if (header == null) {
            return Optional.empty();
        }
        String[] parts = header.toLowerCase(Locale.ROOT).split(";", -1);
        String type = parts[0].strip();
        for (int i = 1; i < parts.length; i++) {
            String parameter = parts[i].strip().replace("\"", "");
            if (parameter.startsWith("charset=") && !parameter.equals("charset=utf-8")) {
                return Optional.empty();
            }
        }
        return Arrays.stream(values())
                .filter(format -> format.contentType.equals(type))
                .findFirst();
    }
}
