package io.weir.projector.history;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.weir.schemas.topic.RouteKey;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RouteRefTest {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "shop.example.com/cart",
                "Shop.Example.com/Cart",
                "https://shop.example.com/cart/",
                " HTTP://shop.example.com/cart "
            })
    void aPlaceMayBeCopiedFromABrowser(String text) {
        assertThat(RouteRef.parse(text)).isEqualTo(new RouteRef.At(new RouteKey("shop.example.com", "/cart")));
    }

    @Test
    void whatLooksLikeAGuidIsOne() {
        assertThat(RouteRef.parse("6F1B2C3D-0000-4000-8000-00000000000A"))
                .isEqualTo(new RouteRef.Guid("6f1b2c3d-0000-4000-8000-00000000000a"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "/", "/cart", "https://", "two words"})
    void whatIsNeitherIsRefused(String text) {
        assertThatThrownBy(() -> RouteRef.parse(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("'" + text + "'")
                .hasMessageContaining("shop.example.com/cart");
    }
}
