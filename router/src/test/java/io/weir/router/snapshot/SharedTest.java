package io.weir.router.snapshot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class SharedTest {

    /** More than are remembered. */
    private static final int MANY = 20_000;

    @Test
    void whatIsNotRememberedAnyMoreIsWrittenInFull() {
        List<String> values = new ArrayList<>();
        for (int i = 0; i < 2 * MANY; i++) {
            values.add("value-" + i % MANY);
        }
        ByteOutput output = new ByteOutput();
        Shared<String> writing = new Shared<>();
        values.forEach(value -> writing.write(value, output, output::text));

        ByteInput input = new ByteInput(output.array(), output.size());
        Shared<String> reading = new Shared<>();
        List<String> read = new ArrayList<>();
        values.forEach(value -> read.add(reading.read(input, input::text, UnaryOperator.identity())));

        assertThat(read).isEqualTo(values);
        assertThat(input.hasMore()).isFalse();
    }

    @Test
    void whatComesAgainTakesAByteAndIsTheSameObject() {
        ByteOutput output = new ByteOutput();
        Shared<String> writing = new Shared<>();
        writing.write("a long value", output, output::text);
        int once = output.size();
        writing.write("a long value", output, output::text);
        writing.write(null, output, output::text);

        assertThat(output.size()).isEqualTo(once + 2);
        ByteInput input = new ByteInput(output.array(), output.size());
        Shared<String> reading = new Shared<>();
        String first = next(reading, input);
        assertThat(next(reading, input)).isSameAs(first).isEqualTo("a long value");
        assertThat(next(reading, input)).isNull();
    }

    @Test
    void aValueThatMustBeThereIsMissed() {
        ByteOutput output = new ByteOutput();
        new Shared<String>().write(null, output, output::text);
        ByteInput input = new ByteInput(output.array(), output.size());

        assertThatThrownBy(() -> new Shared<String>().read(input, input::text, UnaryOperator.identity()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("a value is missing");
    }

    private static @Nullable String next(Shared<String> shared, ByteInput from) {
        return shared.readOrNull(from, from::text, UnaryOperator.identity());
    }
}
