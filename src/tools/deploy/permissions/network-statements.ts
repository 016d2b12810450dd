import { ownArn } from '../../cloudformation/value.ts';
import type { BoundSource, Statement } from '../deployment.ts';

/** Who makes interfaces in a network with the role of the function. */
export interface NetworkUse {
  /** The pollers of Lambda, to reach a cluster. */
  readonly pollers: boolean;
  /** The function itself, which runs in a VPC. */
  readonly functionItself: boolean;
}

const LOOK = [
  'ec2:DescribeNetworkInterfaces',
  'ec2:DescribeSecurityGroups',
  'ec2:DescribeSubnets',
  'ec2:DescribeVpcs',
];

const MAKE = ['ec2:CreateNetworkInterface', 'ec2:DeleteNetworkInterface'];

/** What Lambda wants besides, for a function in a VPC. */
const ADDRESS = ['ec2:AssignPrivateIpAddresses', 'ec2:UnassignPrivateIpAddresses'];

/** Whether Lambda reaches the source by interfaces in a network. */
export function hasNetwork(source: BoundSource): boolean {
  if (source.stream === 'kinesis') return false;
  return source.clusterArn !== undefined || source.network !== undefined;
}

/**
 * Returns the permissions to use the network of a VPC: to look at everything, and to make and remove
 * interfaces only. Subnets and security groups may be shared by another account; interfaces may not.
 *
 * @see https://docs.aws.amazon.com/lambda/latest/dg/with-msk-permissions.html
 * @see https://docs.aws.amazon.com/lambda/latest/dg/configuration-vpc.html
 * @see https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonec2.html
 */
export function networkStatements({ pollers, functionItself }: NetworkUse): readonly Statement[] {
  if (!pollers && !functionItself) return [];
  return [
    {
      sid: 'Network',
      actions: LOOK,
      resources: ['*'],
      for: 'network',
      because: 'EC2 takes no resource for looking at a network.',
    },
    {
      sid: 'NetworkInterfaces',
      actions: functionItself ? [...MAKE, ...ADDRESS] : MAKE,
      resources: [ownArn('ec2', 'network-interface/*')],
      for: 'network',
    },
    {
      sid: 'NetworkPlaces',
      actions: ['ec2:CreateNetworkInterface'],
      resources: [anyAccountArn('security-group/*'), anyAccountArn('subnet/*')],
      for: 'network',
    },
  ];
}

function anyAccountArn(resource: string): { readonly 'Fn::Sub': string } {
  return { 'Fn::Sub': `arn:\${AWS::Partition}:ec2:\${AWS::Region}:*:${resource}` };
}
