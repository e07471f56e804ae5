package io.weir.perf.bench;

import java.awt.Color;
import java.awt.geom.Rectangle2D;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jfree.chart.ChartFactory;
import org.jfree.chart.JFreeChart;
import org.jfree.chart.axis.LogAxis;
import org.jfree.chart.plot.CategoryPlot;
import org.jfree.chart.plot.PlotOrientation;
import org.jfree.chart.renderer.category.BarRenderer;
import org.jfree.chart.renderer.category.StandardBarPainter;
import org.jfree.data.category.CategoryDataset;
import org.jfree.svg.SVGGraphics2D;

/** Plots of a benchmark's figures, as SVG. */
final class Charts {

    private static final int WIDTH = 760;
    private static final int HEIGHT = 360;

    private Charts() {}

    /** A bar for each value; series beside each other. */
    static void bars(Path file, String title, String unit, CategoryDataset values) throws IOException {
        JFreeChart chart = ChartFactory.createBarChart(
                title, null, unit, values, PlotOrientation.VERTICAL, values.getRowCount() > 1, false, false);
        BarRenderer bars = (BarRenderer) plain(chart).getRenderer();
        bars.setBarPainter(new StandardBarPainter());
        bars.setShadowVisible(false);
        bars.setItemMargin(0.05);
        write(chart, file);
    }

    /** A line for each series, on a logarithmic scale. */
    static void lines(Path file, String title, String unit, CategoryDataset values) throws IOException {
        JFreeChart chart =
                ChartFactory.createLineChart(title, null, unit, values, PlotOrientation.VERTICAL, true, false, false);
        plain(chart).setRangeAxis(new LogAxis(unit));
        write(chart, file);
    }

    private static CategoryPlot plain(JFreeChart chart) {
        CategoryPlot plot = chart.getCategoryPlot();
        chart.setBackgroundPaint(Color.WHITE);
        plot.setBackgroundPaint(Color.WHITE);
        plot.setRangeGridlinePaint(Color.LIGHT_GRAY);
        plot.setOutlineVisible(false);
        return plot;
    }

    private static void write(JFreeChart chart, Path file) throws IOException {
        var drawing = new SVGGraphics2D(WIDTH, HEIGHT);
        // The same figures make the same file.
        drawing.setDefsKeyPrefix("weir");
        chart.draw(drawing, new Rectangle2D.Double(0, 0, WIDTH, HEIGHT));
        Files.writeString(file, drawing.getSVGElement() + "\n");
    }
}
