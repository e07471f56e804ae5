package io.weir.schemas.topic;

/**
 * One setting of one topic that is not as Weir needs it.
 *
 * @param topic name of the topic
 * @param setting {@code partitions} or Kafka's name of the setting
 * @param expected the value Weir needs
 * @param found the value the topic has
 */
public record TopicMismatch(String topic, String setting, String expected, String found) {

    static final String PARTITIONS = "partitions";

    @Override
    public String toString() {
        return topic + ": " + setting + " is " + found + ", expected " + expected + "; " + advice();
    }

    private String advice() {
        if (setting.equals(PARTITIONS)) {
            return "set the number of partitions in Weir's configuration to " + found
                    + " if the topic is Weir's, choose another prefix if it is not (keys would move, so Weir does not change it)";
        }
        return "correct it with: kafka-configs --alter --entity-type topics --entity-name " + topic + " --add-config "
                + setting + "=" + expected + ", or choose another prefix if the topic is not Weir's";
    }
}
