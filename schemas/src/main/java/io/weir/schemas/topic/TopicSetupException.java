package io.weir.schemas.topic;

/** Kafka could not be asked about a topic, or refused to create it. */
public final class TopicSetupException extends RuntimeException {

    TopicSetupException(String message, Throwable cause) {
        super(message, cause);
    }
}
