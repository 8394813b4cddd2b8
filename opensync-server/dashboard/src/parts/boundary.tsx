import { Component, type ReactNode } from 'react';
import { Failure } from './states';

interface Props {
  what: string;
  children: ReactNode;
}

/** Keeps what breaks within it from taking the page along. */
export class Boundary extends Component<Props, { error: unknown }> {
  override state: { error: unknown } = { error: null };

  static getDerivedStateFromError(error: unknown) {
    return { error };
  }

  override render() {
    if (this.state.error === null) return this.props.children;
    return (
      <Failure what={this.props.what} error={this.state.error} retry={() => this.setState({ error: null })} />
    );
  }
}
