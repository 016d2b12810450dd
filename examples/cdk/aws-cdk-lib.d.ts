// The few declarations of aws-cdk-lib 2 and constructs 10 that stack.ts uses, so that it is type-checked
// here without them. Leave this file out of an app that has the packages.

declare module 'constructs' {
  export class Construct {
    readonly node: { readonly defaultChild: unknown };
  }
}

declare module 'aws-cdk-lib' {
  import { Construct } from 'constructs';

  export class App extends Construct {}
  export class Stack extends Construct {
    readonly stackName: string;
    constructor(scope: Construct, id: string);
  }
  export class CfnParameter extends Construct {
    constructor(scope: Construct, id: string, props: { readonly type: string });
  }
  export class CfnResource extends Construct {
    constructor(
      scope: Construct,
      id: string,
      props: { readonly type: string; readonly properties: object },
    );
    addDependency(other: CfnResource): void;
    overrideLogicalId(id: string): void;
    applyRemovalPolicy(policy: symbol): void;
  }
  export const RemovalPolicy: {
    readonly RETAIN: unique symbol;
    readonly RETAIN_ON_UPDATE_OR_DELETE: unique symbol;
  };
}

declare module 'aws-cdk-lib/aws-dynamodb' {
  import { Construct } from 'constructs';

  export class Table extends Construct {
    constructor(scope: Construct, id: string, props: object);
  }
  export class CfnTable {
    overrideLogicalId(id: string): void;
  }
  export const AttributeType: { readonly NUMBER: unique symbol };
  export const BillingMode: { readonly PAY_PER_REQUEST: unique symbol };
}

declare module 'aws-cdk-lib/aws-s3-assets' {
  import { Construct } from 'constructs';

  export class Asset extends Construct {
    readonly s3BucketName: string;
    readonly s3ObjectKey: string;
    constructor(
      scope: Construct,
      id: string,
      props: { readonly path: string; readonly exclude?: readonly string[] },
    );
  }
}
