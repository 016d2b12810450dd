import { App } from 'aws-cdk-lib';
import { ReplicaStack } from './stack.ts';

new ReplicaStack(new App(), 'replica-prod');
