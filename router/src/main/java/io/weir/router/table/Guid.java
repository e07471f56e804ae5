package io.weir.router.table;

/**
 * A guid of CAPI. Guids are UUIDs nearly always; as two numbers they take a third of the room of their text, which counts
 * at a million routes.
 */
public sealed interface Guid {

    /** Reads a guid; any text is one. */
    static Guid of(String text) {
        return isCanonicalUuid(text) ? Binary.parse(text) : new Text(text);
    }

    /** A hash of 64 well-mixed bits, the same in every process. */
    long hash64();

    /** The guid's text, as it was read. */
    @Override
    String toString();

    private static boolean isCanonicalUuid(String text) {
        if (text.length() != 36) {
            return false;
        }
        for (int i = 0; i < 36; i++) {
            char c = text.charAt(i);
            boolean dash = i == 8 || i == 13 || i == 18 || i == 23;
            boolean hex = (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f');
            if (dash ? c != '-' : !hex) {
                return false;
            }
        }
        return true;
    }

    /**
     * A UUID in its usual text form.
     *
     * @param high the first 16 digits
     * @param low the last 16 digits
     */
    record Binary(long high, long low) implements Guid {

        private static Binary parse(String text) {
            long high = 0;
            long low = 0;
            for (int i = 0, digits = 0; i < 36; i++) {
                char c = text.charAt(i);
                if (c != '-') {
                    int digit = Character.digit(c, 16);
                    if (digits++ < 16) {
                        high = high << 4 | digit;
                    } else {
                        low = low << 4 | digit;
                    }
                }
            }
            return new Binary(high, low);
        }

        @Override
        public int hashCode() {
            return Long.hashCode(hash64());
        }

        @Override
        public long hash64() {
            return Mix.mix(high ^ Mix.mix(low));
        }

        @Override
        public String toString() {
            return new java.util.UUID(high, low).toString();
        }
    }

    /**
     * A guid that is not a UUID in its usual form.
     *
     * @param text the guid
     */
    record Text(String text) implements Guid {

        @Override
        public long hash64() {
            return Mix.ofText(text);
        }

        @Override
        public String toString() {
            return text;
        }
    }
}
