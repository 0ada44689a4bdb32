import { type EChartsCoreOption, init } from 'echarts';

/** A chart as SVG text, rendered here: it opens anywhere, without a script and without a network. Load lazily: echarts is large. */
export function asSvg(option: EChartsCoreOption, size: { readonly width: number; readonly height: number }): string {
  const chart = init(null, null, { renderer: 'svg', ssr: true, ...size });
  try {
    chart.setOption({ backgroundColor: '#fff', animation: false, ...option });
    return chart.renderToSVGString();
  } finally {
    chart.dispose();
  }
}
