import { expect, test } from 'vitest';
import { locale } from '$lib/locale.svelte';
import { composedFigures, gridFigures, trendFigures } from './figures';
import { fourBox, gridOf } from './grid.fixture';
import { drawnPicture, gridPicture, withColours } from './picture';
import { changeWord, dayWord, moneyWord, monthWord, shareWord } from './words';

test('the table behind the grid has every cell, what is rated and who is not', () => {
  const { headings, rows } = gridFigures(gridOf([6, 2, 0, 2]), 'Q3');
  expect(rows.map(([first, , , count]) => [first, count])).toEqual([
    ['A1', '6'],
    ['A2', '2'],
    ['B1', '0'],
    ['B2', '2'],
    ['已评', '10'],
    ['从未评估', '3'],
    ['信息不全', '2'],
  ]);
  expect(rows[0]).toEqual(['A1', '级A1', 'A/1', '6', '60.0', '3', '3', '25.0']);
  for (const row of rows) expect(row).toHaveLength(headings.length);
});

test('money stands in the table only where institutions bought, and nothing is compared without a day', () => {
  const grid = gridOf([1]);
  const names = (of: typeof grid) => gridFigures(of, null).headings.map(({ name }) => name);
  expect(names(grid).join()).toContain('占潜力 %');
  expect(names(grid).join()).not.toMatch(/采购|变化/);
  const bought = { ...grid, cells: grid.cells.map((cell) => ({ ...cell, amount: 123_456 })) };
  expect(names(bought)).toContain('机构采购（元）');
  expect(gridFigures(bought, null).rows[0]?.at(-1)).toBe('1234.56');
});

test('the table behind the composition names the hospital of a department', () => {
  const one = {
    id: 'd',
    name: '肿瘤科',
    within: '市一',
    total: 5,
    unrated: 2,
    counts: [{ tier: 'A2', count: 3 }],
  };
  expect(composedFigures(fourBox, [one], 'department').rows).toEqual([
    ['肿瘤科', '市一', '0', '3', '0', '0', '2', '5'],
  ]);
  expect(composedFigures(fourBox, [one], 'tag').rows[0]).toHaveLength(7);
});

test('the table behind the trend has a row for each month', () => {
  const month = {
    month: '2026-10',
    day: '2026-10-31',
    rated: 4,
    counts: [{ tier: 'B2', count: 4 }],
  };
  expect(trendFigures(fourBox, [month]).rows).toEqual([['2026-10', '0', '0', '0', '4', '4']]);
});

test('a change is said in words and with its direction', () => {
  expect(changeWord(5, 2, 'Q3')).toBe('较 Q3 ↑3');
  expect(changeWord(2, 5, 'Q3')).toBe('较 Q3 ↓3');
  expect(changeWord(5, 5, 'Q3')).toBe('与 Q3 持平');
});

test('a day of another year says its year', () => {
  expect(dayWord('2026-09-30', '2026-11-25')).toBe('Q3');
  expect(dayWord('2026-09-29', '2026-11-25')).toBe('9/29');
  expect(dayWord('2025-12-31', '2026-02-01')).toBe('2025 Q4');
  expect(dayWord('2025-12-30', '2026-02-01')).toBe('2025-12-30');
});

test('money is told in 万元 and 亿元, in English in short', () => {
  expect(moneyWord(6_290_660_261)).toBe('6,290.7 万元');
  expect(moneyWord(62_906_602_610)).toBe('6.29 亿元');
  locale.choose('en');
  expect(moneyWord(6_290_660_261)).toBe('CNY 62.9M');
  locale.choose('zh');
});

test('a month is named, and January says its year', () => {
  expect([monthWord('2025-12'), monthWord('2026-01')]).toEqual(['12月', '2026年1月']);
  locale.choose('en');
  expect([monthWord('2025-12'), monthWord('2026-01')]).toEqual(['Dec', 'Jan 2026']);
  locale.choose('zh');
});

test('a share of nobody is a dash', () => {
  expect(shareWord(0, 0)).toBe('–');
  expect(shareWord(1, 8)).toBe('12.5%');
});

test('the picture of the grid is of its own: what it is of on top, every cell, no variable left', () => {
  document.documentElement.style.setProperty('--surface', '#fff');
  const svg = gridPicture(gridOf([6, 2, 0, 2]), '四宫格 <b>&"', 'Q3');
  expect(svg).toContain('四宫格 &#60;b&#62;&#38;&#34;');
  const drawn = new DOMParser().parseFromString(svg, 'image/svg+xml');
  expect(drawn.querySelector('parsererror')).toBeNull();
  const words = [...drawn.querySelectorAll('text')].map((text) => text.textContent);
  expect(words).toEqual(expect.arrayContaining(['A1', '6', '60.0%', '较 Q3 ↑3', '占潜力 25.0%']));
  expect(withColours(svg)).not.toContain('var(');
});

test('a chart of the page becomes a picture with a ground and a title', () => {
  const chart = document.createElementNS('http://www.w3.org/2000/svg', 'svg');
  chart.innerHTML = '<text x="1" y="2">11 月</text>';
  const svg = drawnPicture(chart, '趋势');
  const drawn = new DOMParser().parseFromString(svg, 'image/svg+xml');
  expect([...drawn.querySelectorAll('text')].map((text) => text.textContent)).toEqual([
    '趋势',
    '11 月',
  ]);
});
