package io.weir.schemas.serde;

/** The five bytes before a record. */
final class WireFormat {

    static final byte MAGIC = 0;
    static final int HEADER_BYTES = 5;

    private WireFormat() {}

    /**
     * Returns the schema id that the bytes begin with.
     *
     * @throws UndecodableRecordException if they do not begin as they should
     */
    static int schemaId(String topic, byte[] bytes) {
        if (bytes.length < HEADER_BYTES) {
            throw new UndecodableRecordException(
                    "value on " + topic + " has " + bytes.length + " bytes, expected at least " + HEADER_BYTES
                            + ": a zero byte, four bytes of schema id, and the record",
                    null);
        }
        if (bytes[0] != MAGIC) {
            throw new UndecodableRecordException(
                    "value on " + topic + " begins with byte " + (bytes[0] & 0xff)
                            + ", expected 0: it was not written in Confluent's wire format",
                    null);
        }
        return (bytes[1] & 0xff) << 24 | (bytes[2] & 0xff) << 16 | (bytes[3] & 0xff) << 8 | (bytes[4] & 0xff);
    }

    static String subject(String topic) {
        return topic + "-value";
    }
}
