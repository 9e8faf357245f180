/** The public interface of `@gatehouse/server/testing`. */
export {
  startTestGatehouse,
  type TestGatehouse,
  type TestGatehouseOptions,
} from './testing/test-gatehouse.ts'
export {
  type Answer,
  expectRefused,
  fieldErrorsOf,
  GraphqlCaller,
  goodPassword,
  type Proposal,
  type Visitor,
} from './testing/visitor.ts'
