package io.weir.router.frontend;

import io.weir.schemas.config.ByteSize;
import io.weir.schemas.config.ConfigKey;

/**
 * Limits on HTTP/2 connections of clients.
 *
 * @param streamsMax bound on the requests that are under way on one connection
 * @param resetsMax bound on the streams of one connection that are reset in {@value #RESETS_SECONDS} s
 * @param controlFramesMax bound on the PING, SETTINGS and PRIORITY frames of one connection in {@value #CONTROL_FRAMES_SECONDS} s
 * @param streamWindow how much of one request's body a client may send ahead
 * @param connectionWindow how much of all bodies on a connection a client may send ahead
 */
public record Http2LimitSettings(
        @ConfigKey(
                description = "How many requests may be under way on one HTTP/2 connection.",
                defaultValue = "250",
                unit = "requests")
        int streamsMax,

        @ConfigKey(
                description = "How many streams of one HTTP/2 connection may be reset within 30 s before it is closed.",
                defaultValue = "1000",
                unit = "resets")
        int resetsMax,

        @ConfigKey(
                description =
                        "How many PING, SETTINGS and PRIORITY frames one HTTP/2 connection may send within 10 s before it"
                                + " is closed.",
                defaultValue = "20000",
                unit = "frames")
        int controlFramesMax,

        @ConfigKey(
                description =
                        "How much of one request's body an HTTP/2 client may send ahead of what the backend takes.",
                defaultValue = "256KiB")
        ByteSize streamWindow,

        @ConfigKey(
                description =
                        "How much of all request bodies an HTTP/2 client may send ahead on one connection; in units of"
                                + " `streamWindow` it is how many bodies may wait for their apps before the others on it have to"
                                + " wait too.",
                defaultValue = "16MiB")
        ByteSize connectionWindow) {

    static final int RESETS_SECONDS = 30;
    static final int CONTROL_FRAMES_SECONDS = 10;

    public Http2LimitSettings {
        between("streamsMax", streamsMax, 1, 100_000);
        between("resetsMax", resetsMax, 1, 1_000_000);
        between("controlFramesMax", controlFramesMax, 1, 10_000_000);
        window("streamWindow", streamWindow);
        window("connectionWindow", connectionWindow);
    }

    public static Http2LimitSettings defaults() {
        return new Http2LimitSettings(250, 1000, 20_000, ByteSize.parse("256KiB"), ByteSize.parse("16MiB"));
    }

    private static void between(String key, int value, int least, int most) {
        if (value < least || value > most) {
            throw new IllegalArgumentException(key + ": " + value + " must be " + least + " to " + most);
        }
    }

    private static void window(String key, ByteSize size) {
        // 64 KiB is what the protocol begins with; a connection's window cannot be made smaller.
        if (size.bytes() < 65_536 || size.bytes() > 1 << 30) {
            throw new IllegalArgumentException(key + ": " + size + " must be 64KiB to 1GiB");
        }
    }
}
