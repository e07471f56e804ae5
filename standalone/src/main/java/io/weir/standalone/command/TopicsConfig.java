package io.weir.standalone.command;

import io.weir.schemas.config.KafkaSettings;
import io.weir.schemas.config.TopicsSettings;

/** What {@code weir topics} needs to know; a service's own configuration file has the same two sections. */
public record TopicsConfig(KafkaSettings kafka, TopicsSettings topics) {

    /** Prefix of its environment variables. */
    public static final String ENVIRONMENT = "WEIR_TOPICS";
}
