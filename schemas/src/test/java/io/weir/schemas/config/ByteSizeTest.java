package io.weir.schemas.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ByteSizeTest {

    @ParameterizedTest
    @CsvSource({
        "0, 0, 0B",
        "512B, 512, 512B",
        "64KiB, 65536, 64KiB",
        "1024KiB, 1048576, 1MiB",
        "2 GiB, 2147483648, 2GiB"
    })
    void sizesAreReadAndWritten(String text, long bytes, String written) {
        // when
        ByteSize size = ByteSize.parse(text);

        // then
        assertThat(size.bytes()).isEqualTo(bytes);
        assertThat(size).hasToString(written);
        assertThat(ByteSize.parse(written)).isEqualTo(size);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "1", "1MB", "1.5MiB", "-1B", "1mib", "999999999999999999GiB"})
    void anythingElseIsRefused(String text) {
        assertThatThrownBy(() -> ByteSize.parse(text)).isInstanceOf(IllegalArgumentException.class);
    }
}
