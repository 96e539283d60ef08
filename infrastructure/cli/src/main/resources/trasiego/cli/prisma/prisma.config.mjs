// What `prisma migrate diff` compares a schema with: the database that TRASIEGO_DATABASE_URL names.
// Prisma's own engines are downloads; its WebAssembly engine asks the database through an adapter instead.
import { PrismaPg } from '@prisma/adapter-pg'
import { ColumnTypeEnum } from '@prisma/driver-adapter-utils'

// The catalogue's own types, which the adapter refuses: "char", name and name[]. They read as text.
const SINGLE = 18
const TEXT = 25
const READ_AS = new Map([[SINGLE, TEXT], [19, TEXT], [1003, 1009]])

function readable(adapter) {
  const singles = new WeakMap()
  const perform = adapter.performIO.bind(adapter)
  adapter.performIO = async (query) => {
    const result = await perform(query)
    singles.set(query, result.fields.flatMap((field, i) => (field.dataTypeID === SINGLE ? [i] : [])))
    for (const field of result.fields) {
      field.dataTypeID = READ_AS.get(field.dataTypeID) ?? field.dataTypeID
    }
    return result
  }
  const ask = adapter.queryRaw.bind(adapter)
  adapter.queryRaw = async (query) => {
    const result = await ask(query)
    // The engine wants a character where the catalogue has one.
    for (const i of singles.get(query)) result.columnTypes[i] = ColumnTypeEnum.Character
    return result
  }
  return adapter
}

class BuiltUp extends PrismaPg {
  async connect() {
    return readable(await super.connect())
  }

  // "From migrations" means: what is in the shadow database behind them. Ours is built up already.
  async connectToShadowDb() {
    return this.connect()
  }
}

export default {
  experimental: { adapter: true },
  engine: 'js',
  adapter: async () => new BuiltUp({ connectionString: process.env.TRASIEGO_DATABASE_URL }),
}
