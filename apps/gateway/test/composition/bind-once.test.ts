import { expect, test } from '@jest/globals';
import { Container, ContainerModule, type ServiceIdentifier } from 'inversify';
import { bindOnce } from '../../src/composition/bind-once.ts';

const NUMBER: ServiceIdentifier<number> = Symbol.for('Number');

class Shop {
  readonly number: number;
  constructor(number: number) {
    this.number = number;
  }
}

class Street {
  readonly shop: Shop;
  constructor(shop: Shop) {
    this.shop = shop;
  }
}

function containerWith(load: ConstructorParameters<typeof ContainerModule>[0]): Container {
  const container = new Container();
  container.load(new ContainerModule(load));
  return container;
}

test('a part is made once, when it is first asked for, of what it asks for by name', () => {
  let made = 0;
  const container = containerWith((options) => {
    options.bind(NUMBER).toConstantValue(7);
    bindOnce(options, Street, (get) => new Street(get(Shop)));
    bindOnce(options, Shop, (get) => {
      made += 1;
      return new Shop(get(NUMBER));
    });
  });
  expect(made).toBe(0);
  expect(container.get(Street).shop.number).toBe(7);
  expect(container.get(Shop)).toBe(container.get(Street).shop);
  expect(made).toBe(1);
});

test('two parts that are made of each other are named', () => {
  const container = containerWith((options) => {
    bindOnce(options, Street, (get) => new Street(get(Shop)));
    bindOnce(options, Shop, (get) => new Shop(get(Street) as never));
  });
  expect(() => container.get(Street)).toThrow('Street is made of something that is made of it');
});

test('a part that could not be made is made when it is asked for again', () => {
  let tries = 0;
  const container = containerWith((options) =>
    bindOnce(options, Shop, () => {
      tries += 1;
      if (tries === 1) throw new Error('closed on Mondays');
      return new Shop(1);
    }),
  );
  expect(() => container.get(Shop)).toThrow('closed on Mondays');
  expect(container.get(Shop).number).toBe(1);
});
