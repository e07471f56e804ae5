package io.weir.ingest.worker;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class OrderMarkTest {

    @Test
    void coversWhatCameBeforeTheLastOrderDealtWith() {
        OrderMark mark = OrderMark.NONE.after(11);

        assertThat(mark.covers(11)).isTrue();
        assertThat(mark.covers(12)).isFalse();
        assertThat(mark.after(5)).isEqualTo(mark);
        assertThat(OrderMark.NONE.covers(0)).isFalse();
    }

    @Test
    void isCommittedOnlyWhereThePositionDoesNotSayIt() {
        OrderMark mark = OrderMark.NONE.after(11);

        assertThat(mark.metadata(12)).isEmpty();
        assertThat(OrderMark.parse(mark.metadata(10))).isEqualTo(mark);
        OrderMark inDoubt = new OrderMark(40, true);
        assertThat(OrderMark.parse(inDoubt.metadata(0))).isEqualTo(inDoubt);
    }

    @Test
    void whatIsNoMarkIsNone() {
        assertThat(OrderMark.parse("")).isEqualTo(OrderMark.NONE);
        assertThat(OrderMark.parse("orders-before:many")).isEqualTo(OrderMark.NONE);
        assertThat(OrderMark.parse("somebody else's")).isEqualTo(OrderMark.NONE);
    }

    @Test
    void anOrderAfterThoseInDoubtEndsTheDoubt() {
        assertThat(new OrderMark(40, true).after(40)).isEqualTo(new OrderMark(41, false));
        assertThat(new OrderMark(40, true).after(39)).isEqualTo(new OrderMark(40, true));
    }
}
